import { definePair } from '../../pair.ts';

export const cacheStampede = definePair({
  name: 'cache-stampede',
  symptom: 'requests for the same settings beyond one a worker thread',
  foundBy: { lint: 'lmi/prefer-single-flight', race: null },
  event: (invocation, orderId) => ({ orderId, price: 100 + invocation }),
  count: (run) => run.upstream.length - run.workers,
  defaultEnvironments: 1,
  workers: 1,
});
