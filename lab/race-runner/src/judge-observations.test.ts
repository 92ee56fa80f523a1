import { expect, it } from 'vitest';
import type { Driven, Outcome } from './drive.ts';
import { hangingSlots, notesOnTimeOut } from './judge-observations.ts';

const request = { invocation: 1, requestId: 'one', payload: '{}' };
const answered = (tookMs: number): Outcome => ({
  ...request,
  result: { kind: 'success', requestId: 'one', payload: Buffer.from('1') },
  tookMs,
});
const timedOut: Outcome = { ...request, result: { kind: 'timed-out', requestId: 'one' }, tookMs: 30_000 };
const driven = (outcomes: Outcome[]): Driven => ({
  outcomes,
  unanswered: [],
  notSent: [],
  leftOut: [],
  peakInFlight: 64,
});

it('names what reaches the time-out where others answer soon', () => {
  const run = driven([answered(6_000), timedOut]);
  expect(hangingSlots(run)).toMatchObject([{ kind: 'hanging-slot', count: 1 }]);
  expect(notesOnTimeOut(run)).toEqual([]);
});

it('does not call hanging what reaches the time-out where others nearly do, and says so', () => {
  const run = driven([answered(25_000), timedOut, timedOut]);
  expect(hangingSlots(run)).toEqual([]);
  expect(notesOnTimeOut(run)).toEqual([
    '2 invocations reached the time-out, and others took up to 25.0 s here: those may hang, or be slow on this machine at so many ' +
      'at once; --timeout or --concurrency tells.',
  ]);
});
