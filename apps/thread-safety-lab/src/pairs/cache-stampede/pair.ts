import { definePair } from '../../pair.ts';

export const cacheStampede = definePair({
  name: 'cache-stampede',
  why: 'The cache is filled after the `await`, so everybody who comes meanwhile asks again. A cached promise is there at once.',
  symptom: 'requests for the same settings beyond one a worker thread',
  foundBy: { lint: 'lmi/prefer-single-flight', race: null },
  event: (invocation, orderId) => ({ orderId, price: 100 + invocation }),
  count: (run) => run.upstream.length - run.workers,
  defaultEnvironments: 1,
  workers: 1,
});
