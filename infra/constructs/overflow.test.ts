import type { StageConfig } from '@telemetry/settings';
import { protectedStage, smallStage } from '@telemetry/settings/samples';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { overflowPrefix } from '../cloud/account/deployed-stack.ts';
import { text } from '../monitoring/named-metrics.ts';
import { PipelineStack } from '../app/pipeline-stack.ts';
import { Compute } from './compute.ts';
import { newApp } from '../app/new-app.ts';

type Properties = Record<string, any>;
const templateOf = (change: Partial<StageConfig> = {}): Template =>
  Template.fromStack(
    new PipelineStack(newApp(), 'hybrid', {
      compute: Compute.hybrid(),
      config: { ...protectedStage, ...change },
    }),
  );
const template = templateOf();
const of = (type: string, from = template): [id: string, Properties][] =>
  Object.entries(from.findResources(type)).map(([id, { Properties }]) => [id, Properties as Properties]);
const isOverflow = ([id]: [string, Properties]): boolean => id.startsWith(overflowPrefix);
const pick = (type: string, overflow: boolean, from = template): [string, Properties] => {
  const found = of(type, from).filter((each) => isOverflow(each) === overflow);
  expect(found).toHaveLength(1);
  return found[0] as [string, Properties];
};
const [mappingId, mapping] = pick('AWS::Lambda::EventSourceMapping', true);
const [floorMappingId, floorMapping] = pick('AWS::Lambda::EventSourceMapping', false);
const [joinsId, joins] = of('AWS::CloudWatch::Alarm').find(isOverflow) ?? ['', {}];

describe('the two functions of a hybrid', () => {
  it('run the same code, the floor on managed instances and the overflow on default Lambda', () => {
    const [, floor] = pick('AWS::Lambda::Function', false);
    const [, overflow] = pick('AWS::Lambda::Function', true);
    expect(overflow['Code']).toEqual(floor['Code']);
    expect(floor['CapacityProviderConfig']).toBeDefined();
    expect(overflow['CapacityProviderConfig']).toBeUndefined();
    expect(overflow['MemorySize']).toBe(protectedStage.defaultCompute.memoryMiB);
    const linger = [floor, overflow].map(
      ({ Environment }) => Environment.Variables.COMMIT_LINGER_MS as string,
    );
    expect(linger).toEqual(['100', '0']);
  });

  it('take from the same queue, each by its own alias, and the overflow only once it is switched on', () => {
    expect(mapping['EventSourceArn']).toEqual(floorMapping['EventSourceArn']);
    expect(mapping['Enabled']).toBe(false);
    expect(floorMapping['Enabled']).toBeUndefined();
    const invoked = [floorMapping, mapping].map(({ FunctionName }) => JSON.stringify(FunctionName));
    expect(invoked[0]).toContain(pick('AWS::Lambda::Alias', false)[0]);
    expect(invoked[1]).toContain(pick('AWS::Lambda::Alias', true)[0]);
    const differing = ['Enabled', 'FunctionName', 'ScalingConfig'];
    const rest = (properties: Properties): [string, unknown][] =>
      Object.entries(properties).filter(([name]) => !differing.includes(name));
    expect(rest(mapping)).toEqual(rest(floorMapping));
    expect(mapping['ScalingConfig']).toEqual({
      MaximumConcurrency: protectedStage.defaultCompute.mappingMaxConcurrency,
    });
  });

  it('have the floor’s environments as the hybrid’s settings say, not the other arm’s', () => {
    const hybrid = { ...protectedStage.hybrid, environments: { min: 4, max: 5 } };
    const [, floor] = pick('AWS::Lambda::Version', false, templateOf({ hybrid }));
    expect(floor['FunctionScalingConfig']).toEqual({
      MinExecutionEnvironments: 4,
      MaxExecutionEnvironments: 5,
    });
  });

  it('have the floor’s mapping run no more at once than the floor has slots', () => {
    const concurrencyOf = (min: number, max: number): unknown => {
      const from = templateOf({ hybrid: { ...protectedStage.hybrid, environments: { min, max } } });
      return pick('AWS::Lambda::EventSourceMapping', false, from)[1]['ScalingConfig'];
    };
    expect(concurrencyOf(1, 1)).toEqual({ MaximumConcurrency: 64 });
    expect(concurrencyOf(3, 12)).toEqual({ MaximumConcurrency: 192 });
  });

  it('are paused outside of working hours only as far as the floor goes', () => {
    const workingHours = { days: 'MON-FRI', from: '07:00', to: '19:00', timeZone: 'Europe/Berlin' };
    const paused = templateOf({ managedInstances: { ...protectedStage.managedInstances, workingHours } });
    const targets = JSON.stringify(
      of('AWS::Scheduler::Schedule', paused).map(([, { Target }]) => Target as unknown),
    );
    expect(targets).toContain(floorMappingId);
    expect(targets).not.toContain(mappingId);
  });
});

describe('the switch of the overflow', () => {
  it('is one alarm on the age of the queue: on with one late minute, off after minutes without one', () => {
    const { joinAboveAgeSeconds, leaveAfterMinutes } = protectedStage.hybrid;
    expect(joins).toMatchObject({
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateAgeOfOldestMessage',
      Dimensions: [{ Name: 'QueueName' }],
      Statistic: 'Maximum',
      Period: 60,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: joinAboveAgeSeconds,
      EvaluationPeriods: leaveAfterMinutes,
      DatapointsToAlarm: 1,
      TreatMissingData: 'notBreaching',
    });
    const [{ Value }] = joins['Dimensions'] as [{ Value: { 'Fn::GetAtt': string[] } }];
    expect(Value['Fn::GetAtt'][0]).toBe(mapping['EventSourceArn']['Fn::GetAtt'][0]);
  });

  it.each([
    ['ALARM', true],
    ['OK', false],
  ])('tells the state machine of %s: enabled %s', (state, enabled) => {
    template.hasResourceProperties('AWS::Events::Rule', {
      State: 'ENABLED',
      EventPattern: {
        source: ['aws.cloudwatch'],
        'detail-type': ['CloudWatch Alarm State Change'],
        resources: [{ 'Fn::GetAtt': [joinsId, 'Arn'] }],
        detail: { state: { value: [state] } },
      },
      Targets: [
        Match.objectLike({
          Arn: { Ref: pick('AWS::StepFunctions::StateMachine', true)[0] },
          Input: JSON.stringify({ enabled }),
        }),
      ],
    });
    template.resourceCountIs('AWS::Events::Rule', 2);
  });

  const definitionOf = (from: Template): Properties => {
    const [, machine] = pick('AWS::StepFunctions::StateMachine', true, from);
    return JSON.parse(text(machine['DefinitionString'])) as Properties;
  };

  it('is a state machine of one call, which says what the mapping should be', () => {
    const { StartAt, States } = definitionOf(template);
    expect(Object.keys(States as object)).toEqual([StartAt]);
    expect(States[StartAt]).toMatchObject({
      Type: 'Task',
      Resource: 'arn:{AWS::Partition}:states:::aws-sdk:lambda:updateEventSourceMapping',
      Parameters: { Uuid: `{${mappingId}}`, 'Enabled.$': '$.enabled' },
      End: true,
    });
  });

  it.each([1, 3, 10])(
    'leaving after %i minutes, is done or given up before the opposite comes',
    (leaveAfterMinutes) => {
      const hybrid = { ...protectedStage.hybrid, leaveAfterMinutes };
      const changed = templateOf({ hybrid });
      const { StartAt, States } = definitionOf(changed);
      const [retry, ...others] = States[StartAt].Retry as [Properties, ...Properties[]];
      expect(others).toEqual([]);
      expect(retry['ErrorEquals']).toEqual(
        expect.arrayContaining(['Lambda.ResourceInUseException', 'Lambda.ResourceConflictException']),
      );
      expect(retry['BackoffRate']).toBe(1);
      expect(retry['IntervalSeconds'] * retry['MaxAttempts']).toBeLessThan(60 * leaveAfterMinutes);
      expect(retry['MaxAttempts']).toBeGreaterThan(0);
      for (const [, { Targets }] of of('AWS::Events::Rule', changed))
        expect(Targets[0].RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 60 * leaveAfterMinutes });
    },
  );

  it('may change this one mapping, be started by these rules, and nothing else', () => {
    const statements = of('AWS::IAM::Policy')
      .filter(([id]) => id.startsWith(`${overflowPrefix}Switch`))
      .flatMap(([, { PolicyDocument }]) => PolicyDocument.Statement as Properties[]);
    expect(statements.map(({ Action, Resource }) => `${Action as string} ${text(Resource)}`).sort()).toEqual([
      `lambda:UpdateEventSourceMapping arn:{AWS::Partition}:lambda:{AWS::Region}:{AWS::AccountId}:event-source-mapping:{${mappingId}}`,
      `states:StartExecution {${pick('AWS::StepFunctions::StateMachine', true)[0]}}`,
    ]);
  });

  it('wakes nobody, though other alarms do', () => {
    const monitoring = { ...protectedStage.monitoring, notify: { email: 'night@example.com' } };
    const alarms = of('AWS::CloudWatch::Alarm', templateOf({ monitoring }));
    const silent = alarms.filter(([, { AlarmActions }]) => !AlarmActions).map(([id]) => id);
    expect(silent).toEqual([joinsId]);
  });
});

it('the plain arms have no overflow', () => {
  for (const compute of [Compute.managedInstances(), Compute.default()]) {
    const stack = new PipelineStack(newApp(), 'plain', {
      compute,
      config: smallStage,
    });
    const plain = Template.fromStack(stack);
    plain.resourceCountIs('AWS::Events::Rule', 0);
    // The one that settles small objects.
    plain.resourceCountIs('AWS::StepFunctions::StateMachine', 1);
    plain.resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
  }
});
