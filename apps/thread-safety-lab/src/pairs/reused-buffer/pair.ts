import { wrongAnswers } from '../../lab-run.ts';
import { definePair } from '../../pair.ts';

export const reusedBuffer = definePair({
  name: 'reused-buffer',
  why: 'One scratch buffer is written again before it was read. A buffer made for the invocation is written once.',
  symptom: 'tokens of somebody else',
  foundBy: { lint: 'lmi/no-captured-invocation', race: 'answer-differs' },
  event: (_, user) => ({ user }),
  count: (run) =>
    wrongAnswers(
      run,
      ({ token }: { token: string }, { user }: { user: string }) =>
        Buffer.from(token, 'base64').toString() === `token of ${user}`,
    ),
});
