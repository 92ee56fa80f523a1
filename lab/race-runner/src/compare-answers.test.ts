import { expect, it } from 'vitest';
import { answerOf, differingAnswers, UnstablePaths } from './compare-answers.ts';

const answer = (value: unknown, requestId = 'r') => {
  const made = answerOf(
    { kind: 'success', requestId, payload: Buffer.from(JSON.stringify(value)) },
    requestId,
  );
  if (!made) throw new Error('no answer');
  return made;
};

it('names the path that differs, counts it once an answer and shows both values', () => {
  const answers = [
    { serial: answer({ items: [1, 2] }), concurrent: answer({ items: [3, 4] }) },
    { serial: answer({ items: [1, 2] }), concurrent: answer({ items: [1, 2] }) },
  ];
  expect(differingAnswers(answers, new UnstablePaths())).toMatchObject([
    { kind: 'answer-differs', path: '$.items[*]', count: 1, example: { serial: 1, concurrent: 3 } },
  ]);
});

it('leaves out what varies from one serial run to the next, and everything below it', () => {
  const unstable = new UnstablePaths();
  unstable.add(answer({ at: 1, seen: null }), answer({ at: 2, seen: { first: 1 } }));
  const answers = [
    { serial: answer({ at: 1, seen: { first: 1 } }), concurrent: answer({ at: 9, seen: { first: 2 } }) },
  ];
  expect(differingAnswers(answers, unstable)).toEqual([]);
});

it("takes the invocation's own request id for the same in every run", () => {
  const answers = [{ serial: answer({ id: 'r1' }, 'r1'), concurrent: answer({ id: 'r2' }, 'r2') }];
  expect(differingAnswers(answers, new UnstablePaths())).toEqual([]);
});
