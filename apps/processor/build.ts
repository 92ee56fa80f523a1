/** Bundles the handler into dist/index.mjs, and fails when it grows over its limit. */
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { standaloneValidators, validatorsModule } from '@telemetry/event-schema/standalone-validators';
import { main, print } from '@telemetry/terminal';
import { Command } from 'commander';
import { build, type Plugin } from 'esbuild';

const limitBytes = 1_000_000;
const folder = import.meta.dirname;

/** The contract's validators are compiled here, and not each time that an environment starts. */
const compiledValidators: Plugin = {
  name: 'compiled-validators',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\/validators\.ts$/ }, ({ path }) =>
      path === validatorsModule
        ? { contents: standaloneValidators(), loader: 'js', resolveDir: dirname(path) }
        : undefined,
    ),
};

await main(new Command('build').description('Bundles the handler into dist/index.mjs.').action(bundle));

async function bundle(): Promise<void> {
  rmSync(resolve(folder, 'dist'), { recursive: true, force: true });
  const result = await build({
    entryPoints: [resolve(folder, 'src/handler.ts')],
    outfile: resolve(folder, 'dist/index.mjs'),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // Names stay: stack traces name functions, and the file is readable enough to look into. Shortened and kept by `keepNames`, each
    // closure would be given its name anew whenever it is made, which is 3 to 5 % of an event's processor time.
    minifyWhitespace: true,
    minifySyntax: true,
    mainFields: ['module', 'main'],
    // Some CommonJS dependencies ask for Node's own modules by require.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    plugins: [compiledValidators],
    metafile: true,
    logLevel: 'warning',
  });
  const compiler = Object.keys(result.metafile.inputs).find((input) => input.endsWith('ajv/dist/core.js'));
  if (compiler !== undefined)
    throw new Error(`${compiler} is in the bundle: validators are compiled at init`);
  const [file] = Object.entries(result.metafile.outputs);
  const bytes = file?.[1].bytes ?? 0;
  if (bytes > limitBytes) {
    writeFileSync(resolve(folder, 'dist/meta.json'), JSON.stringify(result.metafile));
    throw new Error(
      `the bundle has ${bytes} bytes; at most ${limitBytes} are allowed. The largest parts are in dist/meta.json.`,
    );
  }
  print(`dist/index.mjs: ${(bytes / 1_000).toFixed(0)} kB of at most ${limitBytes / 1_000} kB`);
}
