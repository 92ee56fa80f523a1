import type { StageConfig } from '@telemetry/settings';
import { type App, type Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Compute } from '../constructs/compute.ts';

export interface AcknowledgedRule {
  /** Rule of cdk-nag's AwsSolutions pack, with the finding in brackets where the pack tells findings apart. */
  id: string;
  reason: string;
}

/** What we do otherwise than the AwsSolutions pack asks, and why. */
export const acknowledgedRules: readonly AcknowledgedRule[] = [
  {
    id: 'AwsSolutions-APIG2',
    reason: 'The validator checks bodies; the contract has no parameters that it could check.',
  },
  {
    id: 'AwsSolutions-APIG3',
    reason:
      'A web application firewall costs by the month and the request; edge.firewall of a stage adds it.',
  },
  {
    id: 'AwsSolutions-APIG4',
    reason:
      'Devices send without a login unless edge.access asks for a key or token; throttling bounds what anybody can send.',
  },
  { id: 'AwsSolutions-COG4', reason: 'As APIG4: there is no user pool of devices.' },
  {
    id: 'AwsSolutions-APIG6',
    reason: 'Execution logs would hold bodies, which are personal data; access logs without them are on.',
  },
  {
    id: 'AwsSolutions-S1',
    reason: 'Access logs of a bucket need a second bucket; CloudTrail data events serve whoever needs them.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::<PipelineStoreBucket9A3F5643.Arn>/events/*]',
    reason: 'Names of objects are random; the function may put below this prefix.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::<PipelineStoreBucket9A3F5643.Arn>/rejected/*]',
    reason: 'Names of objects are random; the function may put below this prefix.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::<PipelineStoreBucket9A3F5643.Arn>/iceberg/events_settled/*]',
    reason:
      'Names of objects are random; what settles may write and what queries may read below this prefix.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::<PipelineStoreBucket9A3F5643.Arn>/query-results/*]',
    reason: 'Athena names results by the id of the query.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::<PipelineStoreBucket9A3F5643.Arn>/forget-requests/*]',
    reason:
      'Names of requests are random; who forgets and what settles may read below this prefix, and nobody else.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::<PipelineStoreBucket9A3F5643.Arn>/records/forget/*]',
    reason: 'Names of records are random; who forgets may write below this prefix.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::<PipelineStoreBucket9A3F5643.Arn>/records/replay/*]',
    reason: 'Names of records are random; who replays may write below this prefix.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<PipelineSettlingStateMachineC91294F5.Name>:*]',
    reason: 'Executions of the one state machine that settles, with names that Step Functions makes.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::<PipelineSettlingStateMachineC91294F5>/*]',
    reason:
      'Batches of a distributed map are executions of the same machine, with names that Step Functions makes.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'Metrics are no resources: what settles may put those of one namespace. Where requests are traced, segments for X-Ray are none either.',
  },
  {
    id: 'AwsSolutions-SF1',
    reason:
      'Each execution is told whole by its history, which is kept for 90 days; a log needs rights on all log groups.',
  },
  {
    id: 'AwsSolutions-SF2',
    reason: 'There is nothing to trace in calls of one API after the other.',
  },
];

/** The same, where there is a capacity provider. */
const acknowledgedRulesOfManagedInstances: readonly AcknowledgedRule[] = [
  {
    id: 'AwsSolutions-VPC7',
    reason: 'The network has no way to the internet; a flow log of two endpoints is not worth its price.',
  },
  {
    id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AWSLambdaManagedEC2ResourceOperator]',
    reason: 'The operator’s policy is defined by AWS, which changes it with what capacity providers do.',
  },
];

/** The same, where environments start and end by the clock. */
const acknowledgedRulesOfWorkingHours: readonly AcknowledgedRule[] = [
  {
    id: 'AwsSolutions-SQS3',
    reason: 'It is the dead-letter queue of schedules, which the rule does not know.',
  },
];

/** All of them that a stack has findings of. */
export function acknowledgedRulesOf(
  { arm }: Compute,
  { managedInstances: { workingHours } }: StageConfig,
): readonly AcknowledgedRule[] {
  return [
    ...acknowledgedRules,
    ...(arm === 'default' ? [] : acknowledgedRulesOfManagedInstances),
    ...(workingHours && arm !== 'default' ? acknowledgedRulesOfWorkingHours : []),
  ];
}

/** Makes synthesis fail on a finding of cdk-nag that is not acknowledged. */
export function checkByNag(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}

export function acknowledge(stack: Stack, rules: readonly AcknowledgedRule[]): void {
  Validations.of(stack).acknowledge(...rules);
}
