/**
 * Options of `cdk deploy` that make CloudFormation take a deployment of this one stack back when one of its alarms goes off.
 * `outputs` are those of the stack as it is deployed now: of the first deployment there are none, and no alarms either.
 */
export function rollbackOptions(
  outputs: Record<string, string> | undefined,
  {
    paused,
    watchMinutes,
  }: {
    /** Nothing polls the queue: what waits there is no fault of the deployment. */
    paused: boolean;
    /** How long CloudFormation watches after a deployment, before it deletes the version before. */
    watchMinutes: number;
  },
): string[] {
  const all = outputs?.['RollbackAlarmArns']?.split(',').filter(Boolean) ?? [];
  if (all.length === 0) return [];
  const arns = all.filter((arn) => !(paused && arn.endsWith('-events-late')));
  // CloudFormation would go on with the triggers of the last deployment.
  if (arns.length === 0) return [...withoutRollback];
  // The CDK's option takes one alarm, and may be repeated.
  return [
    ...arns.flatMap((arn) => ['--rollback-trigger-alarm-arns', arn]),
    '--monitoring-time-minutes',
    String(watchMinutes),
  ];
}

/** The same for a deployment that is to help while an alarm is on: CloudFormation would take it back at once. */
export const withoutRollback: readonly string[] = ['--rollback-trigger-alarm-arns', 'none'];
