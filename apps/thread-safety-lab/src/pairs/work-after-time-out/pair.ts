import { definePair } from '../../pair.ts';

const records = 80;

/**
 * The caller has been told that it failed and tries again: whatever is written from then on is written twice. The service takes
 * longer for a record than the function has, however quick the machine, and answers when code has outlived its time-out. Only the
 * first job has records: where every invocation fails, alone and on default Lambda, too, the race has nothing to compare.
 */
export const workAfterTimeOut = definePair({
  name: 'work-after-time-out',
  why: 'A time-out tells the caller, and the code runs on and writes a second time. One that looks at the remaining time, and gives up waiting with it, stops.',
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
  unsafe: { file: 'unsafe.ts', timeoutMs: 2_000 },
  // It answers after two seconds, and has minutes for that: a slow machine makes no time-out of it.
  safe: { file: 'safe.ts', timeoutMs: 300_000, environment: { RESERVE_MS: '298000' } },
  raceSize: { invocations: 4, concurrency: 2 },
  invocations: 1,
  defaultEnvironments: 1,
  workers: 1,
});
