import { definePair } from '../../pair.ts';

/** Default Lambda loses the invocation and starts another environment; managed instances lose the worker for good. */
export const floatingPromise = definePair({
  name: 'floating-promise',
  symptom: 'worker threads lost for good',
  foundBy: { lint: 'lmi/no-floating-promise', race: 'dead-worker' },
  event: (invocation, user) => ({ user, plan: invocation % 12 === 11 ? 'unknown' : 'basic' }),
  count: (run) => run.workersLost,
  of: (run) => run.workers,
  unsafeHangs: true,
});
