import { deadLetterRetentionDays, type Environments, type Hours } from '@telemetry/settings';
import { Aws, Duration, RemovalPolicy, TimeZone } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleGroup, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { Universal } from 'aws-cdk-lib/aws-scheduler-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface WorkingHoursProps {
  hours: Hours;
  version: lambda.Version;
  environments: Environments;
  /** UUID of the event source mapping. */
  mappingId: string;
}

/** Minutes between the two steps of a change: environments start, batches in hand end. */
export const stepMinutes = 15;

/**
 * Pauses managed instances outside of working hours, as "pnpm cloud pause" does by hand: polling ends, then environments go
 * to zero; in the morning environments come first. EventBridge Scheduler calls Lambda itself, no code runs. A change that does not
 * succeed before the next one is due is given up, kept in a queue, and an alarm.
 */
export class WorkingHours extends Construct {
  /** Of these schedules alone: Scheduler counts by group. */
  readonly group: ScheduleGroup;
  readonly failed: sqs.Queue;

  constructor(scope: Construct, id: string, { hours, version, environments, mappingId }: WorkingHoursProps) {
    super(scope, id);
    this.group = new ScheduleGroup(this, 'Group', { removalPolicy: RemovalPolicy.DESTROY });
    this.failed = new sqs.Queue(this, 'Failed', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(deadLetterRetentionDays),
      redriveAllowPolicy: { redrivePermission: sqs.RedrivePermission.DENY_ALL },
    });
    const target = { deadLetterQueue: this.failed, maxEventAge: Duration.minutes(stepMinutes) };
    const functionArn = version.lambda.functionArn;
    const scale = (min: number, max: number): Universal =>
      new Universal({
        ...target,
        service: 'lambda',
        action: 'putFunctionScalingConfig',
        input: ScheduleTargetInput.fromObject({
          FunctionName: version.lambda.functionName,
          Qualifier: version.version,
          FunctionScalingConfig: { MinExecutionEnvironments: min, MaxExecutionEnvironments: max },
        }),
        policyStatements: [
          new iam.PolicyStatement({
            actions: ['lambda:PutFunctionScalingConfig'],
            resources: [functionArn, `${functionArn}:${version.version}`],
          }),
        ],
      });
    const poll = (enabled: boolean): Universal =>
      new Universal({
        ...target,
        service: 'lambda',
        action: 'updateEventSourceMapping',
        // Not UUID as in the API: Scheduler has the names of AWS's SDK for Java.
        input: ScheduleTargetInput.fromObject({ Uuid: mappingId, Enabled: enabled }),
        policyStatements: [
          new iam.PolicyStatement({
            actions: ['lambda:UpdateEventSourceMapping'],
            resources: [
              `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:event-source-mapping:${mappingId}`,
            ],
          }),
        ],
      });
    const at = (name: string, time: string, laterMinutes: number, change: Universal): void => {
      const schedule = new Schedule(this, name, {
        schedule: cron(hours, time, laterMinutes),
        scheduleGroup: this.group,
        target: change,
        description: `${name}, ${hours.days} ${hours.from} to ${hours.to} ${hours.timeZone}`,
      });
      schedule.node.addDependency(this.group);
    };
    at('StartEnvironments', hours.from, 0, scale(environments.min, environments.max));
    at('StartPolling', hours.from, stepMinutes, poll(true));
    at('EndPolling', hours.to, 0, poll(false));
    at('EndEnvironments', hours.to, stepMinutes, scale(0, 0));
  }
}

function cron({ days, timeZone }: Hours, time: string, laterMinutes: number): ScheduleExpression {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  const later = hour * 60 + minute + laterMinutes;
  return ScheduleExpression.cron({
    weekDay: days,
    hour: String(Math.floor(later / 60)),
    minute: String(later % 60),
    timeZone: TimeZone.of(timeZone),
  });
}
