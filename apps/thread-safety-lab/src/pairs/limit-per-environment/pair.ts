import { definePair } from '../../pair.ts';

export const limitPerEnvironment = definePair({
  name: 'limit-per-environment',
  why: 'Each worker thread has its own counter, so the limit is ten times the number of workers, which is 8 for each vCPU unless it is set. A folder in /tmp can be made once in the environment, however many workers there are.',
  symptom: 'requests beyond the ten of an environment',
  foundBy: { lint: 'lmi/no-module-state', race: null },
  safeBreaks: 'lmi/no-module-state',
  event: (_, orderId) => ({ orderId }),
  count: (run) => Math.max(0, run.upstream.length - 10),
  workers: 'default',
  defaultEnvironments: 1,
});
