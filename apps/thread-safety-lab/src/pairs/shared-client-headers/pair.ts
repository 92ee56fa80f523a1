import { wrongAnswers } from '../../lab-run.ts';
import { definePair } from '../../pair.ts';

export const sharedClientHeaders = definePair({
  name: 'shared-client-headers',
  symptom: 'accounts of somebody else',
  foundBy: { lint: 'lmi/no-captured-invocation', race: 'foreign-data-in-answer' },
  event: (_, user) => ({ user }),
  count: (run) =>
    wrongAnswers(run, ({ account }: { account: string }, { user }: { user: string }) => account === user),
});
