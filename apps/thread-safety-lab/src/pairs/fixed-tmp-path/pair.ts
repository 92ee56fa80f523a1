import { wrongAnswers } from '../../lab-run.ts';
import { definePair } from '../../pair.ts';

/** Worker threads share /tmp: one invocation a worker is enough for this. */
export const fixedTmpPath = definePair({
  name: 'fixed-tmp-path',
  why: 'All worker threads of an environment write the same file. A name with the request id is written by one.',
  symptom: 'reports of somebody else, or cut',
  foundBy: { lint: 'lmi/no-fixed-tmp-path', race: 'shared-tmp-file' },
  event: (_, user) => ({ user }),
  count: (run) =>
    wrongAnswers(run, ({ report }: { report: string }, { user }: { user: string }) => report === user),
});
