/** How long CloudFormation watches after a deployment, before it deletes the version before. */
const monitoringMinutes = 15;

/**
 * Options of `cdk deploy` that make CloudFormation take a deployment of this one stack back when one of its alarms goes off.
 * `outputs` are those of the stack as it is deployed now: of the first deployment there are none, and no alarms either.
 */
export function rollbackOptions(outputs: Record<string, string> | undefined): string[] {
  const arns = outputs?.['RollbackAlarmArns']?.split(',').filter(Boolean) ?? [];
  if (arns.length === 0) return [];
  // The CDK's option takes one alarm, and may be repeated.
  return [
    ...arns.flatMap((arn) => ['--rollback-trigger-alarm-arns', arn]),
    '--monitoring-time-minutes',
    String(monitoringMinutes),
  ];
}

/** The same for a deployment that is to help while an alarm is on: CloudFormation would take it back at once. */
export const withoutRollback: readonly string[] = ['--rollback-trigger-alarm-arns', 'none'];
