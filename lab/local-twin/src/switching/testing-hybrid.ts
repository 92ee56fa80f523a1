import type { Template } from '../template/cloudformation.ts';

/**
 * Says when it begins and ends a message, in the file that `JOURNAL` names; ends no message before the file that `HOLD` names is
 * gone.
 */
const handler = `
const { appendFileSync, existsSync } = require('node:fs');
const say = (line) => appendFileSync(process.env.JOURNAL, process.env.ROLE + ' ' + line + '\\n');
exports.handler = async ({ Records }) => {
  for (const { body } of Records) say('begins ' + body);
  while (existsSync(process.env.HOLD)) await new Promise((resolve) => setTimeout(resolve, 10));
  for (const { body } of Records) say('ends ' + body);
  return { batchItemFailures: [] };
};
`;

type Resources = Template['Resources'];

function consumer(id: string, managed: boolean): Resources {
  return {
    [id]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile: handler },
        MemorySize: 2_048,
        Timeout: 300,
        Environment: {
          Variables: { ROLE: id, AWS_LAMBDA_NODEJS_WORKER_COUNT: '1' },
        },
        ...(managed && {
          CapacityProviderConfig: {
            LambdaManagedInstancesCapacityProviderConfig: { PerExecutionEnvironmentMaxConcurrency: 1 },
          },
        }),
      },
    },
    [`${id}Version`]: {
      Type: 'AWS::Lambda::Version',
      Properties: {
        FunctionName: { Ref: id },
        FunctionScalingConfig: { MinExecutionEnvironments: 1, MaxExecutionEnvironments: 1 },
      },
    },
    [`${id}Live`]: {
      Type: 'AWS::Lambda::Alias',
      Properties: {
        FunctionName: { Ref: id },
        FunctionVersion: { 'Fn::GetAtt': [`${id}Version`, 'Version'] },
        Name: 'live',
      },
    },
    [`${id}Mapping`]: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': ['Events', 'Arn'] },
        FunctionName: { Ref: `${id}Live` },
        BatchSize: 1,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 2 },
        ...(!managed && { Enabled: false }),
      },
    },
  };
}

const rule = (state: string, enabled: boolean): Resources[string] => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    EventPattern: {
      source: ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm State Change'],
      resources: [{ 'Fn::GetAtt': ['Late', 'Arn'] }],
      detail: { state: { value: [state] } },
    },
    State: 'ENABLED',
    Targets: [
      {
        Arn: { Ref: 'Switch' },
        Id: 'Target0',
        Input: JSON.stringify({ enabled }),
        RoleArn: 'arn:aws:iam::000000000000:role/r',
      },
    ],
  },
});

/** Floor and overflow on one queue: the overflow joins when the oldest message is older than 30 s, and leaves 3 minutes later. */
export const hybridTemplate = (): Template => ({
  Resources: {
    Api: { Type: 'AWS::ApiGateway::RestApi' },
    Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { StageName: 'live' } },
    Bucket: { Type: 'AWS::S3::Bucket' },
    Dead: { Type: 'AWS::SQS::Queue' },
    Events: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        VisibilityTimeout: 43_200,
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 20 },
      },
    },
    // First here, second in the twin's order.
    ...consumer('Overflow', false),
    ...consumer('Floor', true),
    Late: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateAgeOfOldestMessage',
        Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['Events', 'QueueName'] } }],
        Statistic: 'Maximum',
        Period: 60,
        Threshold: 30,
        ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: 3,
        DatapointsToAlarm: 1,
        TreatMissingData: 'notBreaching',
      },
    },
    Join: rule('ALARM', true),
    Leave: rule('OK', false),
    Switch: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        RoleArn: 'arn:aws:iam::000000000000:role/r',
        DefinitionString: {
          'Fn::Join': [
            '',
            [
              '{"StartAt":"Update","States":{"Update":{"Type":"Task","End":true,"Retry":[{"ErrorEquals":["Lambda.ResourceInUseException"]}],"Resource":"arn:',
              { Ref: 'AWS::Partition' },
              ':states:::aws-sdk:lambda:updateEventSourceMapping","Parameters":{"Uuid":"',
              { Ref: 'OverflowMapping' },
              '","Enabled.$":"$.enabled"}}}}',
            ],
          ],
        },
      },
    },
  },
});
