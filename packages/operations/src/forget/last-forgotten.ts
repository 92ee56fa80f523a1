import { listObjects } from '@telemetry/event-store/objects';
import { objectPrefixes } from '@telemetry/settings';
import type { Storage } from '../pipeline/pipeline.ts';

/** When a run of `forget` wrote last into this bucket, epoch milliseconds; never: -Infinity. Its records say nothing of whom. */
export async function lastForgottenAtMs(storage: Storage): Promise<number> {
  let lastMs = -Infinity;
  for await (const { modifiedAtMs } of listObjects(storage, objectPrefixes.forgetRecords))
    lastMs = Math.max(lastMs, modifiedAtMs);
  return lastMs;
}
