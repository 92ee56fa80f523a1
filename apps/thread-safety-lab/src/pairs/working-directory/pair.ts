import { wrongAnswers } from '../../lab-run.ts';
import { definePair } from '../../pair.ts';

/** `process.chdir()` throws in a worker thread, so it fails even without company. */
export const workingDirectory = definePair({
  name: 'working-directory',
  symptom: 'invocations that fail',
  foundBy: { lint: 'lmi/no-process-wide-write', race: 'differs-from-default' },
  event: (_, user) => ({ user }),
  count: (run) =>
    wrongAnswers(run, ({ report }: { report: string }, { user }: { user: string }) => report === user),
});
