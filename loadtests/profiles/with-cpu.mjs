// Preloaded into an environment (NODE_OPTIONS=--import): the real handler, with computing before it. Each invocation costs
// PROFILE_CPU_MS more milliseconds of CPU, as decoding a proprietary format or scoring a model would.
import { createHash } from 'node:crypto';
import { registerHooks } from 'node:module';
import { threadCpuUsage } from 'node:process';
import { pathToFileURL } from 'node:url';

const microseconds = Number(process.env.PROFILE_CPU_MS) * 1_000;
const [module] = (process.env._HANDLER ?? '').split('.');
const handlerUrl = pathToFileURL(`${process.env.LAMBDA_TASK_ROOT}/${module}.mjs`).href;

export function compute() {
  const began = threadCpuUsage();
  for (;;) {
    createHash('sha256').update('0'.repeat(10_000)).digest();
    const { user, system } = threadCpuUsage(began);
    if (user + system >= microseconds) break;
  }
}

// The module of the handler becomes one that computes and calls the original, which is loaded under another name.
const original = `${handlerUrl}?original`;
registerHooks({
  load: (url, context, nextLoad) =>
    url !== original && url.startsWith(handlerUrl)
      ? {
          format: 'module',
          shortCircuit: true,
          source: `import { compute } from ${JSON.stringify(import.meta.url)};
import { handler as original } from ${JSON.stringify(original)};
export * from ${JSON.stringify(original)};
export const handler = (event, context) => {
  compute();
  return original(event, context);
};`,
        }
      : nextLoad(url, context),
});
