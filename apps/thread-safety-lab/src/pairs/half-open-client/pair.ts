import { wrongAnswers } from '../../lab-run.ts';
import { definePair } from '../../pair.ts';

export const halfOpenClient = definePair({
  name: 'half-open-client',
  symptom: 'invocations that fail',
  foundBy: { lint: null, race: 'answer-differs' },
  event: (_, user) => ({ user }),
  count: (run) =>
    wrongAnswers(run, ({ row }: { row: string }, { user }: { user: string }) => row === `row of ${user}`),
});
