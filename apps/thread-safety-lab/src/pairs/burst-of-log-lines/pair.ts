import { definePair } from '../../pair.ts';
import { wrongAnswers } from '../../lab-run.ts';

/**
 * In the mode for many invocations the runtime client writes `console` lines synchronously to a descriptor that does not block.
 * How fast AWS's own reader is, is not known; the lab's reads only while no invocation runs.
 */
export const burstOfLogLines = definePair({
  name: 'burst-of-log-lines',
  why: "`console.log` writes synchronously to a descriptor that does not block, and throws `EAGAIN` when its reader is slow. `process.stdout.write`, as Powertools' logger uses it, keeps the line until there is room.",
  symptom: 'invocations that fail with EAGAIN, for nobody reads their lines so fast',
  foundBy: { lint: null, race: null },
  event: (_, user) => ({ user }),
  count: (run) =>
    wrongAnswers(run, ({ user }: { user: string }, event: { user: string }) => user === event.user),
  invocations: 8,
  concurrency: 4,
  workers: 1,
  defaultEnvironments: 1,
  slowLogReader: true,
});
