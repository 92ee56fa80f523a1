import { definePair } from '../../pair.ts';

/** Every fourth invocation gives up early: its own affair, until it takes those with it that wait for the same. */
export const sharedAbort = definePair({
  name: 'shared-abort',
  symptom: 'patient invocations that fail',
  foundBy: { lint: 'lmi/no-captured-invocation', race: 'answer-differs' },
  event: (invocation, user) => ({ user, patienceMs: invocation % 4 === 0 ? 400 : 10_000 }),
  count: (run) =>
    run.answered.filter(({ result, event }) => result.kind !== 'success' && event['patienceMs'] === 10_000)
      .length,
  of: () => 12,
  invocations: 16,
  workers: 1,
  defaultEnvironments: 4,
  raceSize: { invocations: 8, concurrency: 4 },
});
