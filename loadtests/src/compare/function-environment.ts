import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Profile } from '../plan/profile.ts';
import type { Settings } from '../plan/settings.ts';

const withCpu = pathToFileURL(resolve(import.meta.dirname, '../../profiles/with-cpu.mjs')).href;

/** Variables of the function that make its work what a profile says, and its worker threads as many as a setting says. */
export function functionEnvironment(
  { cpuMs }: Profile,
  { workers }: Settings,
  enrichmentUrl: string | undefined,
): Record<string, string> {
  return {
    ...(enrichmentUrl !== undefined && {
      ENRICHMENT_URL: enrichmentUrl,
      // Without a cache every message waits, whoever sent it.
      ENRICHMENT_CACHE_SECONDS: '0',
      // A machine that is busy with the load must not look like a service that fails.
      ENRICHMENT_TIMEOUT_MS: '15000',
    }),
    ...(cpuMs > 0 && { NODE_OPTIONS: `--import ${withCpu}`, PROFILE_CPU_MS: String(cpuMs) }),
    ...(workers !== undefined && {
      AWS_LAMBDA_NODEJS_WORKER_COUNT: String(workers),
      // Idle polls may each hold a thread of libuv's pool; four are left for gzip, files and look-ups.
      UV_THREADPOOL_SIZE: String(workers + 4),
    }),
  };
}
