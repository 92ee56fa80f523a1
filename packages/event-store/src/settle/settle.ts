import { objectPrefixes } from '@telemetry/settings/object-prefixes';
import { isGoneOrChanged } from '../objects/parquet-object.ts';
import { hourOf, isClosed, partitionOfKey } from './hours.ts';
import { type LeftOutPerson, Putting } from './put-together.ts';
import {
  type Bucket,
  listed,
  PartitionBusyError,
  read,
  remove,
  type SettledPartition,
  settlePartition,
} from './settle-partition.ts';

export interface SettleOptions {
  /** Default: now. */
  nowMs?: number;
  /** An hour is settled when it has been over for so long. Default: 15 minutes. */
  closedAfterMs?: number;
  /** Default: two days. */
  windowMs?: number;
  /** Default: one hour. */
  graceMs?: number;
  /** Asked before each partition for people who are being forgotten: their rows are not put together, and objects that have such stay. */
  leaveOut?: () => Promise<readonly LeftOutPerson[]>;
  onProgress?: (done: number, of: number) => void;
  signal?: AbortSignal;
}

export interface SettleResult {
  /** False when it was interrupted, or a partition failed or was busy. */
  complete: boolean;
  partitions: SettledPartition[];
  failed: { partition: string; error: string }[];
}

const minuteMs = 60_000;
export const settleDefaults = {
  closedAfterMs: 15 * minuteMs,
  windowMs: 48 * 60 * minuteMs,
  graceMs: 60 * minuteMs,
};

/**
 * Puts the small objects of closed hours together, the oldest hour first, into objects of settled rows that the view `events` reads
 * without a window, and removes small objects that have been settled for longer than the grace. May be stopped at any step and run
 * again, also by two at once.
 */
export async function settle(where: Bucket, options: SettleOptions = {}): Promise<SettleResult> {
  const { nowMs = Date.now(), leaveOut, signal, onProgress } = options;
  const {
    closedAfterMs = settleDefaults.closedAfterMs,
    windowMs = settleDefaults.windowMs,
    graceMs = settleDefaults.graceMs,
  } = options;
  const small = await listed(where, objectPrefixes.events);
  for (const { key } of await listed(where, objectPrefixes.settling)) await remove(where, key);
  const partitions = [...new Set(small.map(({ key }) => partitionOfKey(key)))]
    .filter((partition) => isClosed(partition, nowMs, closedAfterMs))
    .sort();
  const result: SettleResult = { complete: true, partitions: [], failed: [] };
  if (partitions.length === 0) return result;
  await using putting = await Putting.open();
  const known = new Map<string, string>();

  /** Tells DuckDB of what is settled near an hour, and returns ETags by key. */
  const settledNear = async (partition: string): Promise<Map<string, string>> => {
    const near = new Map<string, string>();
    const objects = await listed(where, objectPrefixes.settled);
    const there = new Set(objects.map(({ key }) => key));
    for (const key of known.keys()) {
      if (there.has(key)) continue;
      await putting.forgetSettled(key);
      known.delete(key);
    }
    for (const object of objects) {
      const hourMs = hourOf(partitionOfKey(object.key));
      if (!(Math.abs(hourMs - hourOf(partition)) <= windowMs)) continue;
      near.set(object.key, object.etag);
      if (known.get(object.key) === object.etag) continue;
      await putting.forgetSettled(object.key);
      await putting.knowSettled(
        object.key,
        hourMs,
        object.modifiedAtMs,
        await read(where, object.key, object.etag),
      );
      known.set(object.key, object.etag);
    }
    return near;
  };

  for (const partition of partitions) {
    if (signal?.aborted) break;
    // Who cannot be told of leaves everything as it is.
    const people = (await leaveOut?.()) ?? [];
    try {
      const done = await settlePartition(where, partition, putting, () => settledNear(partition), {
        nowMs,
        windowMs,
        graceMs,
        leaveOut: people,
      });
      result.partitions.push(done);
    } catch (error) {
      if (signal?.aborted) break;
      // What was staged, or read, is gone: somebody else is at it, too.
      const isBusy = error instanceof PartitionBusyError || isGoneOrChanged(error);
      const reason = isBusy ? `busy: ${(error as Error).message}` : (error as Error).message;
      result.failed.push({ partition, error: reason });
    }
    onProgress?.(result.partitions.length + result.failed.length, partitions.length);
  }
  result.complete = result.failed.length === 0 && !signal?.aborted;
  return result;
}
