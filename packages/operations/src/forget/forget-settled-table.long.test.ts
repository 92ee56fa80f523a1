import { afterEach, beforeEach, expect, it } from 'vitest';
import { listObjects } from '@telemetry/event-store/objects';
import { startTestPipeline, type TestPipeline } from '../pipeline/testing-pipeline.ts';
import { TestingAthena } from '../settled-table/testing-athena.ts';
import { forget, type ForgetOptions, type ForgetResult } from './forget.ts';
import { openRequests } from './open-requests.ts';
import { personOf } from './person.ts';

const hourMs = 3_600_000;
const alice = personOf('userId', "o'alice");

let pipeline: TestPipeline;
let athena: TestingAthena;
beforeEach(async () => {
  pipeline = await startTestPipeline();
  athena = await TestingAthena.start(pipeline);
  await athena.settle('bob', 5);
});
afterEach(async () => {
  await athena[Symbol.asyncDispose]();
  await pipeline[Symbol.asyncDispose]();
});

const run = (options: ForgetOptions = {}): Promise<ForgetResult> =>
  forget({ ...pipeline, icebergTable: athena.table }, alice, { nowMs: () => athena.nowMs, ...options });
const requests = async (): Promise<number> => (await openRequests(pipeline)).length;

it('ended at any statement it leaves nothing that the next runs do not end', async () => {
  let ended = false;
  for (let at = 0; !ended; at += 1) {
    await athena.settle("o'alice", 3);
    let statements = 0;
    const stop = new AbortController();
    athena.beforeStatement = () => {
      if (statements++ === at) stop.abort();
    };
    ended = !(await run({ signal: stop.signal }).then(() => stop.signal.aborted));
    athena.beforeStatement = () => {};
    for (let runs = 0; runs < 3; runs += 1) {
      await run();
      athena.nowMs += 24 * hourMs;
    }
    expect([athena.rows.get("o'alice"), athena.bytesOf("o'alice"), await requests()]).toEqual([
      undefined,
      0,
      0,
    ]);
    expect(athena.rows.get('bob')).toBe(5);
    expect(at).toBeLessThan(20);
  }
  const records = await Array.fromAsync(listObjects(pipeline, 'records/forget/'));
  expect(records.length).toBeGreaterThan(10);
});
