import { definePair } from '../../pair.ts';

/** Every other invocation stops early: its own affair, until it takes those with it that wait for the same. */
export const sharedAbort = definePair({
  name: 'shared-abort',
  why: "The work is everybody's, but the signal that ends it is of the invocation that began it. Who has seen enough only looks away, and nobody ends the work.",
  symptom: 'invocations that fail because another one had seen enough',
  foundBy: { lint: 'lmi/no-captured-invocation', race: 'answer-differs' },
  event: (invocation, user) => ({ user, quick: invocation % 2 === 0 }),
  count: (run) => run.answered.filter(({ result }) => result.kind !== 'success').length,
  of: () => 8,
  invocations: 16,
  workers: 1,
  defaultEnvironments: 1,
});
