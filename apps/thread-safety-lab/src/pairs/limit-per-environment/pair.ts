import { definePair } from '../../pair.ts';

export const limitPerEnvironment = definePair({
  name: 'limit-per-environment',
  symptom: 'requests beyond the ten of an environment',
  foundBy: { lint: 'lmi/no-module-state', race: null },
  safeBreaks: 'lmi/no-module-state',
  event: (_, orderId) => ({ orderId }),
  count: (run) => Math.max(0, run.upstream.length - 10),
  workers: 4,
  defaultEnvironments: 1,
});
