import type { StageConfig } from '@telemetry/settings';
import { Aws, Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, JsonPath, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { EventProcessor } from './event-processor.ts';
import { serviceOfAccount } from './service-role.ts';

export interface OverflowProps {
  config: StageConfig;
  queue: sqs.IQueue;
  bucket: s3.IBucket;
}

/** Name of the alarm that switches the overflow, and its heading in docs/runbook.md. */
const joinAlarmName = 'overflow-joins';

const retryEverySeconds = 10;

/**
 * A second processor, on default Lambda, that takes from the same queue while its oldest message is old. Nothing of ours runs
 * to switch it: an alarm, a rule for each of its two states, and a state machine of one call. docs/decisions/016-the-hybrid.md
 * says why so.
 */
export class Overflow extends Construct {
  readonly processor: EventProcessor;
  readonly joins: Alarm;
  readonly switch: StateMachine;
  readonly rules: readonly Rule[];

  constructor(scope: Construct, id: string, { config, queue, bucket }: OverflowProps) {
    super(scope, id);
    this.processor = new EventProcessor(this, 'Processor', {
      runsOn: { kind: 'default' },
      config,
      queue,
      bucket,
      polls: false,
    });
    this.joins = this.#alarm(config.hybrid, queue);
    this.switch = this.#stateMachine(config.hybrid);
    this.rules = [this.#when('ALARM', true, config.hybrid), this.#when('OK', false, config.hybrid)];
  }

  /** On at the first late minute, off after so many minutes without one: both edges of one alarm. */
  #alarm({ joinAboveAgeSeconds, leaveAfterMinutes }: StageConfig['hybrid'], queue: sqs.IQueue): Alarm {
    return new Alarm(this, 'Joins', {
      alarmName: `${Stack.of(this).stackName}-${joinAlarmName}`,
      alarmDescription: `the oldest event waits longer than ${joinAboveAgeSeconds} s, so the overflow takes events, too. What to do: docs/runbook.md#${joinAlarmName}`,
      metric: queue.metricApproximateAgeOfOldestMessage({
        statistic: 'Maximum',
        period: Duration.minutes(1),
      }),
      threshold: joinAboveAgeSeconds,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: leaveAfterMinutes,
      datapointsToAlarm: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  #stateMachine({ leaveAfterMinutes }: StageConfig['hybrid']): StateMachine {
    const { mappingId } = this.processor;
    const update = new CallAwsService(this, 'Update', {
      service: 'lambda',
      action: 'updateEventSourceMapping',
      iamAction: 'lambda:UpdateEventSourceMapping',
      iamResources: [
        `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:event-source-mapping:${mappingId}`,
      ],
      // Not UUID as in the API: Step Functions has the names of AWS's SDK for Java.
      parameters: { Uuid: mappingId, Enabled: JsonPath.stringAt('$.enabled') },
    });
    update.addRetry({
      // A mapping that is being changed refuses another change (Lambda API reference, UpdateEventSourceMapping, read 2026-11-21).
      errors: [
        'Lambda.ResourceInUseException',
        'Lambda.ResourceConflictException',
        'Lambda.TooManyRequestsException',
        'Lambda.ServiceException',
      ],
      interval: Duration.seconds(retryEverySeconds),
      backoffRate: 1,
      // The opposite change comes no sooner than after leaveAfterMinutes: this one has succeeded or given up by then.
      maxAttempts: (leaveAfterMinutes * 60) / retryEverySeconds - 1,
    });
    return new StateMachine(this, 'Switch', {
      role: new iam.Role(this, 'SwitchRole', {
        assumedBy: serviceOfAccount('states.amazonaws.com', undefined),
      }),
      definitionBody: DefinitionBody.fromChainable(update),
    });
  }

  #when(state: 'ALARM' | 'OK', enabled: boolean, { leaveAfterMinutes }: StageConfig['hybrid']): Rule {
    return new Rule(this, enabled ? 'Join' : 'Leave', {
      description: `${enabled ? 'Starts' : 'Ends'} the overflow's polling of the queue`,
      eventPattern: {
        source: ['aws.cloudwatch'],
        detailType: ['CloudWatch Alarm State Change'],
        resources: [this.joins.alarmArn],
        detail: { state: { value: [state] } },
      },
      targets: [
        new SfnStateMachine(this.switch, {
          input: RuleTargetInput.fromObject({ enabled }),
          // EventBridge tries for a day by default; by then it would be the wrong change.
          maxEventAge: Duration.minutes(leaveAfterMinutes),
        }),
      ],
    });
  }
}
