// The real handler, with computing before it: each invocation costs PROFILE_CPU_MS more milliseconds of CPU, as decoding a
// proprietary format or scoring a model would. `pnpm compare --profile cpu-40` puts this file beside the bundle.
import { createHash } from 'node:crypto';
import { threadCpuUsage } from 'node:process';
import { handler as original } from './index.mjs';

const microseconds = Number(process.env.PROFILE_CPU_MS) * 1_000;

export function handler(event, context) {
  const began = threadCpuUsage();
  for (;;) {
    createHash('sha256').update('0'.repeat(10_000)).digest();
    const { user, system } = threadCpuUsage(began);
    if (user + system >= microseconds) break;
  }
  return original(event, context);
}
