import { acceptedBatches } from '../event-store-contract.ts';
import type { AcceptedBatch } from '../event-store.ts';
import { listed } from './settle-partition.ts';
import type { TestBucket } from './testing-bucket.ts';

export const hourMs = 3_600_000;
export const startMs = Date.parse('2026-11-20T05:00:00Z');
/** Objects are written now, whatever hour their events are of. */
export const laterMs = Date.now() + 48 * hourMs;
export const times = { nowMs: Date.now(), graceMs: hourMs, windowMs: 3 * hourMs };

export const batches = (count: number, seed = 1): AcceptedBatch[] => [
  ...acceptedBatches(seed, 5).take(count),
];

/** The batch as if it had been received in an hour after the first. */
export const inHour = (hour: number, batch: AcceptedBatch): AcceptedBatch => ({
  ...batch,
  receivedAtMs: startMs + hour * hourMs,
});

export const idsOf = (given: readonly AcceptedBatch[]): string[] =>
  given.flatMap(({ events }) => events.map(({ id }) => id)).sort();

export const keysBelow = async (bucket: TestBucket, prefix: string): Promise<string[]> =>
  (await listed(bucket, prefix)).map(({ key }) => key);
