import { wrongAnswers } from '../../lab-run.ts';
import { definePair } from '../../pair.ts';

export const halfOpenClient = definePair({
  name: 'half-open-client',
  why: 'The client is assigned before it is connected, so those who come meanwhile use it too early. Init ends before the first invocation starts.',
  symptom: 'invocations that fail',
  foundBy: { lint: null, race: 'answer-differs' },
  event: (_, user) => ({ user }),
  count: (run) =>
    wrongAnswers(run, ({ row }: { row: string }, { user }: { user: string }) => row === `row of ${user}`),
});
