import { definePair } from '../../pair.ts';

const records = 80;

/**
 * The caller has been told that it failed and tries again: whatever is written from then on is written twice. A record takes
 * 100 ms at the least, so that all of them never fit into the time-out, however quick the machine. Only the first job has any:
 * where every invocation fails, alone and on default Lambda, too, the race has nothing to compare.
 */
export const workAfterTimeOut = definePair({
  name: 'work-after-time-out',
  why: 'A time-out tells the caller, and the code runs on and writes a second time. Looking at the remaining time before each step stops it.',
  symptom: 'writes after the time-out',
  foundBy: { lint: null, race: 'hanging-slot' },
  event: (invocation, jobId) => ({ jobId, records: invocation === 0 ? records : 0 }),
  count: (run) => {
    const timedOutAtMs = Math.min(
      ...run.answered.filter(({ result }) => result.kind === 'timed-out').map(({ endedAtMs }) => endedAtMs),
    );
    const later = run.upstream.filter(({ atMs }) => atMs > timedOutAtMs).length;
    // One may have been on its way.
    return Math.max(0, later - 1);
  },
  of: () => records,
  timeoutMs: 5_000,
  raceSize: { invocations: 4, concurrency: 2 },
  invocations: 1,
  defaultEnvironments: 1,
  workers: 1,
});
