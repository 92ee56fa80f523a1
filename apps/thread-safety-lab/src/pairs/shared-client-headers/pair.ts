import { wrongAnswers } from '../../lab-run.ts';
import { definePair } from '../../pair.ts';

export const sharedClientHeaders = definePair({
  name: 'shared-client-headers',
  why: 'The client keeps the header of whoever set it last, and the request is sent after an `await`. A header given with the request goes with it.',
  symptom: 'accounts of somebody else',
  foundBy: { lint: 'lmi/no-captured-invocation', race: 'foreign-data-in-answer' },
  event: (_, user) => ({ user }),
  count: (run) =>
    wrongAnswers(run, ({ account }: { account: string }, { user }: { user: string }) => account === user),
});
