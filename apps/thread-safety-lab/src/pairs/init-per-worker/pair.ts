import { definePair } from '../../pair.ts';

export const initPerWorker = definePair({
  name: 'init-per-worker',
  symptom: 'registrations beyond one for the environment',
  foundBy: { lint: null, race: null },
  event: (_, user) => ({ user }),
  count: (run) => run.upstream.length - 1,
  of: (run) => Math.max(1, run.workers - 1),
  workers: 4,
  defaultEnvironments: 1,
});
