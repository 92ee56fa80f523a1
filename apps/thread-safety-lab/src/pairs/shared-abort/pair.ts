import { definePair } from '../../pair.ts';

/** Every fourth invocation gives up at once: its own affair, until it takes those with it that wait for the same. */
export const sharedAbort = definePair({
  name: 'shared-abort',
  symptom: 'patient invocations that fail',
  event: (invocation, user) => ({ user, patienceMs: invocation % 4 === 0 ? 1 : 10_000 }),
  count: (run) => run.answered.filter(({ result }) => result.kind !== 'success').length,
});
