import { wrongAnswers } from '../../lab-run.ts';
import { definePair } from '../../pair.ts';

export const sharedVariable = definePair({
  name: 'shared-variable',
  why: 'Between writing and reading `currentUser` there is an `await`, and the invocations that run meanwhile write it, too. A local variable belongs to one invocation.',
  symptom: 'users greeted as somebody else',
  foundBy: { lint: 'lmi/no-captured-invocation', race: 'foreign-data-in-answer' },
  event: (_, user) => ({ user }),
  count: (run) =>
    wrongAnswers(
      run,
      ({ greeting }: { greeting: string }, { user }: { user: string }) => greeting === `Hello, ${user}`,
    ),
});
