import type { LabRun } from '../../lab-run.ts';
import { definePair } from '../../pair.ts';

const served = (run: LabRun): string[] => run.logLines.filter((line) => line.includes('served '));

export const sharedLogger = definePair({
  name: 'shared-logger',
  why: "The keys of one shared logger are those of whoever set them last. A logger made from the invocation's own keys has no others.",
  symptom: 'log lines with the request id of somebody else',
  foundBy: { lint: 'lmi/no-captured-invocation', race: 'wrong-request-id-in-log' },
  event: (_, user) => ({ user }),
  complete: (run) => served(run).length === run.answered.length,
  count: (run) => {
    const right = run.answered.filter(({ requestId, event }) =>
      served(run).some(
        (line) => line.includes(requestId) && line.includes(`"served ${String(event['user'])}"`),
      ),
    );
    return run.answered.length - right.length;
  },
});
