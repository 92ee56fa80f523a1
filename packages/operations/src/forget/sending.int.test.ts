import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestPipeline, type TestPipeline } from '../pipeline/testing-pipeline.ts';
import { forget } from './forget.ts';
import { openRequests } from './open-requests.ts';
import { personOf } from './person.ts';
import { SendingNote } from './sending-note.ts';

let pipeline: TestPipeline;
beforeEach(async () => {
  pipeline = await startTestPipeline();
});
afterEach(() => pipeline[Symbol.asyncDispose]());

const alice = personOf('userId', 'alice');
const run = (nowMs = Date.now()): ReturnType<typeof forget> =>
  forget(pipeline, alice, { nowMs: () => nowMs, pollEveryMs: 1 });

it('keeps a request open as long as somebody sends who may not have seen it', async () => {
  const note = new SendingNote(pipeline);
  await note.goesOn();
  const first = await run();
  expect(first).toMatchObject({ complete: false, countsAgree: true });
  expect(first.notReached[0]).toContain('what 1 replay had read before and sends now: run again');
  expect(await openRequests(pipeline)).toHaveLength(1);
  await note[Symbol.asyncDispose]();
  expect(await run()).toMatchObject({ complete: true });
  expect(await openRequests(pipeline)).toEqual([]);
});

it('goes on when they have looked for requests again, and when they have been silent for a quarter of an hour', async () => {
  const note = new SendingNote(pipeline);
  await note.goesOn();
  const done = forget(pipeline, alice, { pollEveryMs: 100 });
  for (let ended = false; !ended;) {
    await note.goesOn();
    ended = await Promise.race([
      done.then(() => true),
      new Promise<false>((next) => setTimeout(next, 5, false)),
    ]);
  }
  expect(await done).toMatchObject({ complete: true });
  const killed = new SendingNote(pipeline);
  await killed.goesOn();
  expect(await run()).toMatchObject({ complete: false });
  expect(await run(Date.now() + 16 * 60_000)).toMatchObject({ complete: true });
});

it('says nothing of who never sent', async () => {
  await using note = new SendingNote(pipeline);
  expect(note).toBeDefined();
  expect(await run()).toMatchObject({ complete: true });
});
