import { wrongAnswers } from '../../lab-run.ts';
import { definePair } from '../../pair.ts';

export const statefulRegexp = definePair({
  name: 'stateful-regexp',
  why: '`exec` with the flag `g` keeps its place in the expression, which all share. `matchAll` works on a copy.',
  symptom: 'texts with missing words',
  foundBy: { lint: 'lmi/no-stateful-regexp', race: 'answer-differs' },
  event: (invocation, user) => ({
    user,
    text: 'a journey of a thousand miles'.slice(0, 12 + (invocation % 17)),
  }),
  count: (run) =>
    wrongAnswers(
      run,
      ({ words }: { words: string[] }, { text }: { text: string }) => words.join(' ') === text.trim(),
    ),
});
