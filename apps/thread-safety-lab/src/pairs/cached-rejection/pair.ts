import type { LabRun } from '../../lab-run.ts';
import { definePair } from '../../pair.ts';

/** The service failed once. Whoever asked together with the first fails with it; nobody later should. */
const stillFailing = (run: LabRun): number =>
  run.answered.slice(-24).filter(({ result }) => result.kind !== 'success').length;

export const cachedRejection = definePair({
  name: 'cached-rejection',
  why: 'A promise that is kept also when it rejects fails every later invocation. One that is forgotten when it fails is asked for again.',
  symptom: 'failures long after the service recovered, in the last 24 invocations',
  foundBy: { lint: 'lmi/no-cached-rejection', race: null },
  event: (invocation, orderId) => ({ orderId, price: 100 + invocation }),
  count: stillFailing,
  of: () => 24,
  workers: 1,
  defaultEnvironments: 1,
  wrongOnDefault: true,
});
