import { listObjects } from '@telemetry/event-store/objects';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  hourMs,
  type PipelineWithSettledRows,
  startPipelineWithSettledRows,
} from './testing-settled-person.ts';

let made: PipelineWithSettledRows;
let { pipeline, athena, run, requests } = {} as PipelineWithSettledRows;
beforeEach(async () => {
  made = await startPipelineWithSettledRows();
  ({ pipeline, athena, run, requests } = made);
});
afterEach(() => made[Symbol.asyncDispose]());

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
