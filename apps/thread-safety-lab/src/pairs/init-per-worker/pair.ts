import { definePair } from '../../pair.ts';

export const initPerWorker = definePair({
  name: 'init-per-worker',
  why: 'Module code runs once in each worker thread. A claim in /tmp that only one can win lets one of them work while the others wait, and another one try if it fails.',
  symptom: 'registrations beyond one for the environment',
  foundBy: { lint: null, race: null },
  event: (_, user) => ({ user }),
  count: (run) => run.upstream.length - 1,
  of: (run) => Math.max(1, run.workers - 1),
  workers: 'default',
  defaultEnvironments: 1,
});
