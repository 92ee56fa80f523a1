import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AcceptedBatch } from '../event-store.ts';
import { settle, type SettleOptions, type SettleResult } from './settle.ts';
import { startTestBucket, type TestBucket, watched } from './testing-bucket.ts';
import { batches, idsOf, inHour, keysBelow, laterMs, times } from './testing-hours.ts';

let bucket: TestBucket;
beforeEach(async () => {
  bucket = await startTestBucket();
});
afterEach(() => bucket[Symbol.asyncDispose]());

const run = (options: SettleOptions = {}): Promise<SettleResult> => settle(bucket, { ...times, ...options });
const keys = (prefix: string): Promise<string[]> => keysBelow(bucket, prefix);

/** Two objects that are settled and may go, and one with late rows: a run that is late does everything that a run can do. */
async function everythingToDo(hour: number, given: AcceptedBatch[]): Promise<void> {
  const [first, second, late] = batches(3, hour).map((batch) => inHour(hour, batch)) as [
    AcceptedBatch,
    AcceptedBatch,
    AcceptedBatch,
  ];
  await bucket.put([first]);
  await bucket.put([second, first]);
  await run();
  await bucket.put([late, second], laterMs);
  given.push(first, second, late);
}

/** The runs after it leave nothing but settled rows. */
async function expectCleanEnd(given: readonly AcceptedBatch[]): Promise<void> {
  for (let i = 0; i < 2; i += 1)
    expect(await run({ nowMs: laterMs })).toMatchObject({ complete: true, failed: [] });
  expect([await keys('events/'), await keys('settling/')]).toEqual([[], []]);
  expect(await bucket.ids()).toEqual(idsOf(given));
}

it('two runs at once publish no row twice, wherever the second one comes in', async () => {
  const given: AcceptedBatch[] = [];
  let met = true;
  for (let at = 0; met && at < 60; at += 1) {
    await everythingToDo(at, given);
    met = false;
    const slow = watched(bucket.s3, async (request) => {
      if (request !== at) return;
      met = true;
      if (at % 2) {
        // Then the second one sees more than the first, and comes to something else.
        const [more] = batches(1, 1_000 + at).map((batch) => inHour(at, batch)) as [AcceptedBatch];
        await bucket.put([more]);
        given.push(more);
      }
      await run();
    });
    await settle({ s3: slow, bucket: bucket.bucket }, { ...times, nowMs: laterMs });
    expect(await bucket.ids()).toEqual(idsOf(given));
    await expectCleanEnd(given);
  }
  expect(met).toBe(false);
});
