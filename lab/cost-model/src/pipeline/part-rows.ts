import type { Arm, Part, PipelineBill } from '@telemetry/prices';

export const partNames: Record<Part, string> = {
  edge: 'API Gateway',
  queue: 'SQS, pollers',
  compute: 'Compute',
  network: 'Network',
  logs: 'Logs',
  storage: 'S3',
  settling: 'Putting together',
  queries: 'Athena',
  watching: 'Alarms, dashboard',
  key: 'KMS key',
};

/** A row for each part that an arm has, in the order of the pipeline. */
export function partRows(bills: Record<Arm, PipelineBill>): { part: Part; usd: Record<Arm, number> }[] {
  const usd = (arm: Arm, part: Part) =>
    bills[arm].parts.filter((line) => line.part === part).reduce((sum, line) => sum + line.totalUsd, 0);
  return (Object.keys(partNames) as Part[])
    .filter((part) => Object.values(bills).some(({ parts }) => parts.some((line) => line.part === part)))
    .map((part) => ({
      part,
      usd: {
        default: usd('default', part),
        'managed-instances': usd('managed-instances', part),
        hybrid: usd('hybrid', part),
      },
    }));
}
