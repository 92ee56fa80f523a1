import { wrongAnswers } from '../../lab-run.ts';
import { definePair } from '../../pair.ts';

/** `process.chdir()` throws in a worker thread, so it fails even without company. */
export const workingDirectory = definePair({
  name: 'working-directory',
  why: '`process.chdir()` throws in a worker thread, since the directory belongs to the process. A full path needs no directory to be in.',
  symptom: 'invocations that fail',
  foundBy: { lint: 'lmi/no-process-wide-write', race: 'differs-from-default' },
  event: (_, user) => ({ user }),
  count: (run) =>
    wrongAnswers(run, ({ report }: { report: string }, { user }: { user: string }) => report === user),
});
