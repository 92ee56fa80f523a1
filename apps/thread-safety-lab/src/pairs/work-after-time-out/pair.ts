import { definePair } from '../../pair.ts';

/** The caller has been told that it failed and tries again: whatever is written from then on is written twice. */
export const workAfterTimeOut = definePair({
  name: 'work-after-time-out',
  why: 'A time-out tells the caller, and the code runs on and writes a second time. Looking at the remaining time before each step stops it.',
  symptom: 'writes after the time-out',
  foundBy: { lint: null, race: 'hanging-slot' },
  event: (_, jobId) => ({ jobId, records: 30 }),
  count: (run) => {
    const timedOutAtMs = Math.min(
      ...run.answered.filter(({ result }) => result.kind === 'timed-out').map(({ endedAtMs }) => endedAtMs),
    );
    const later = run.upstream.filter(({ atMs }) => atMs > timedOutAtMs).length;
    // One may have been on its way.
    return Math.max(0, later - 1);
  },
  of: () => 30,
  timeoutMs: 1_500,
  raceSize: { invocations: 4, concurrency: 2 },
  invocations: 1,
  defaultEnvironments: 1,
  workers: 1,
});
