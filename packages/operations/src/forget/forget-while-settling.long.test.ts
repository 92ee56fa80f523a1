import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { listObjects } from '@telemetry/event-store/objects';
import { settle } from '@telemetry/event-store/settle';
import { watched } from '@telemetry/event-store/settle/testing-bucket';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { batches, participant, startTestPipeline, type TestPipeline } from '../pipeline/testing-pipeline.ts';
import { forget } from './forget.ts';
import { personOf } from './person.ts';

const hourMs = 3_600_000;
const startMs = Date.parse('2026-11-10T00:00:00Z');
const laterMs = Date.now() + 48 * hourMs;
const alice = personOf('userId', 'alice');

let pipeline: TestPipeline;
beforeEach(async () => {
  pipeline = await startTestPipeline();
});
afterEach(() => pipeline[Symbol.asyncDispose]());

const settleNow = (nowMs = Date.now()): Promise<unknown> => settle(pipeline, { nowMs, windowMs: 0 });

/** Of an hour: settled rows and late ones, of alice and of others. Returns the ids of the others. */
async function storeHour(hour: number): Promise<string[]> {
  const receivedAtMs = startMs + hour * hourMs;
  const others: string[] = [];
  for (const [i, { context, events }] of [...batches(hour).take(4)].entries()) {
    const userId = i % 2 ? 'alice' : 'bob';
    if (userId === 'bob') others.push(...events.map(({ id }) => id));
    const message = { messageId: `m${i}`, receivedAtMs, context: { ...context, userId }, events };
    await pipeline.store.storeEvents(message, participant);
    if (i === 1) await settleNow();
  }
  return others;
}

async function expectOnlyOthers(others: readonly string[]): Promise<void> {
  for (const table of ['events_raw', 'events_settled'])
    expect(await pipeline.select(`SELECT count(*) AS n FROM ${table} WHERE user_id = 'alice'`)).toEqual([
      { n: 0 },
    ]);
  const ids = await pipeline.select('SELECT event_id FROM events');
  expect(ids.map(({ event_id }) => event_id).sort()).toEqual(others.toSorted());
}

it('takes her rows out for good, and no other, wherever it comes in while rows are put together', async () => {
  const others: string[] = [];
  let met = true;
  let at = 0;
  for (; met && at < 60; at += 1) {
    others.push(...(await storeHour(at)));
    met = false;
    const s3 = watched(pipeline.s3, async (request) => {
      if (request !== at) return;
      met = true;
      expect(await forget(pipeline, alice)).toMatchObject({ complete: true, countsAgree: true });
    });
    await settle({ s3, bucket: pipeline.bucket }, { nowMs: laterMs, windowMs: 0 });
    if (met) await expectOnlyOthers(others);
    else expect(await forget(pipeline, alice)).toMatchObject({ complete: true, countsAgree: true });
    await settleNow();
    await settleNow(laterMs);
    await expectOnlyOthers(others);
  }
  expect(met).toBe(false);
  expect(at).toBeGreaterThan(10);
  // Nothing is left in hand, and what forget leaves of an hour may be an object without rows.
  expect(await forget(pipeline, alice)).toMatchObject({ complete: true, rewritten: [] });
});

it('takes her rows out of objects that are put together while it reads', async () => {
  let met = true;
  let at = 0;
  for (; met && at < 120; at += 2) {
    // Forget reads all that is there, and is to end after as many requests each time.
    for (const prefix of ['events/', 'settled/', 'records/'])
      for await (const { key } of listObjects(pipeline, prefix))
        await pipeline.s3.send(new DeleteObjectCommand({ Bucket: pipeline.bucket, Key: key }));
    const others = await storeHour(at);
    met = false;
    const s3 = watched(pipeline.s3, async (request) => {
      if (request !== at) return;
      met = true;
      await settleNow(at % 4 ? laterMs : Date.now());
    });
    expect(await forget({ ...pipeline, s3 }, alice)).toMatchObject({ complete: true, countsAgree: true });
    await settleNow();
    await settleNow(laterMs);
    await expectOnlyOthers(others);
  }
  expect(met).toBe(false);
  expect(at).toBeGreaterThan(10);
});
