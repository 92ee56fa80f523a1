import { definePair } from '../../pair.ts';

/** Default Lambda loses the invocation and starts another environment; managed instances lose the worker for good. */
export const floatingPromise = definePair({
  name: 'floating-promise',
  why: 'A rejection that nobody awaits ends its worker thread, which is not replaced. Awaited and caught, it is an error like any other.',
  symptom: 'worker threads lost for good',
  foundBy: { lint: 'lmi/no-floating-promise', race: 'dead-worker' },
  event: (invocation, user) => ({ user, plan: invocation % 12 === 11 ? 'unknown' : 'basic' }),
  count: (run) => run.workersLost,
  of: (run) => run.workers,
  unsafeHangs: true,
});
