import { runInNewContext } from 'node:vm';
import { priceDeployed } from '@telemetry/prices';
import { metricUnits } from '@telemetry/processor/metrics';
import { stackName, type StageConfig } from '@telemetry/settings';
import { protectedStage } from '@telemetry/settings/samples';
import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnApi, CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { Alarm, Dashboard, GraphWidget, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { describe, expect, it } from 'vitest';
import { Compute } from '../constructs/compute.ts';
import { settlingMetrics } from '../constructs/settling.ts';
import { PipelineStack } from '../app/pipeline-stack.ts';
import { sampleNames, templatesOf } from '../testing/made-once.ts';
import { maxRollbackTriggers } from './alarms.ts';
import { costLines, totalOf } from './cost-of-a-day.ts';
import { edgeMetrics } from './edge-metrics.ts';
import { namedMetrics, notEmitted, text } from './named-metrics.ts';
import { pipelineMetrics } from './pipeline-metrics.ts';
import { newApp } from '../app/new-app.ts';

type Properties = Record<string, any>;
const propertiesOf = (template: Template, type: string): Properties[] =>
  Object.values(template.findResources(type)).map(({ Properties }) => Properties as Properties);
const idsOf = (template: Template, type: string): string[] => Object.keys(template.findResources(type));

function stackOf(compute: Compute, change: Partial<StageConfig> = {}): PipelineStack {
  return new PipelineStack(newApp(), 'pipeline', {
    compute,
    config: { ...protectedStage, ...change },
  });
}
const monitored = (change: Partial<StageConfig['monitoring']>): Template =>
  Template.fromStack(stackOf(Compute.default(), { monitoring: { ...protectedStage.monitoring, ...change } }));

const cases = sampleNames.flatMap((stage) =>
  Object.entries(templatesOf(stage)).map(([arm, template]) => [stage, arm, template] as const),
);

describe.each(cases)('%s, %s', (_, arm, template) => {
  const metrics = namedMetrics(template);
  const alarms = propertiesOf(template, 'AWS::CloudWatch::Alarm');

  it('names no metric that nobody emits', () => {
    expect(metrics.length).toBeGreaterThan(50);
    expect(metrics.flatMap((metric) => notEmitted(metric) ?? [])).toEqual([]);
  });

  it('looks for the processor’s metrics where this function sends them', () => {
    const { Variables } = propertiesOf(template, 'AWS::Lambda::Function').find(({ Environment }) =>
      Boolean(Environment?.Variables.METRICS_NAMESPACE),
    )?.['Environment'] as { Variables: Record<string, string> };
    const ours = metrics.filter(({ namespace }) => namespace === Variables['METRICS_NAMESPACE']);
    expect(new Set(ours.map(({ dimensions }) => dimensions['service']))).toEqual(
      new Set([Variables['POWERTOOLS_SERVICE_NAME']]),
    );
    expect(new Set(ours.map(({ name }) => name))).toEqual(
      new Set([...Object.keys(metricUnits), ...settlingMetrics]),
    );
  });

  it('looks at invocations of the alias, and at environments of its version', () => {
    const versions = Object.entries(template.findResources('AWS::Lambda::Version')).map(
      ([id, version]) => [id, text(version['Properties'].FunctionName)] as const,
    );
    const [[version, floor] = ['', '']] = versions;
    const atVersion = metrics.filter(
      ({ dimensions }) => 'Resource' in dimensions && 'CapacityProviderName' in dimensions,
    );
    expect([...new Set(atVersion.map(({ dimensions }) => dimensions['Resource']))]).toEqual(
      arm === 'default' ? [] : [`${floor}:{${version}.Version}`],
    );
    const atAlias = metrics.filter(
      ({ dimensions }) => 'Resource' in dimensions && !('CapacityProviderName' in dimensions),
    );
    expect(versions).toHaveLength(arm === 'hybrid' ? 2 : 1);
    expect(new Set(atAlias.map(({ dimensions }) => dimensions['Resource']))).toEqual(
      new Set(versions.map(([, fn]) => `${fn}:live`)),
    );
  });

  it('asks for the age of the queue first, in alarms and on the dashboard', () => {
    expect(alarms[0]).toMatchObject({ MetricName: 'ApproximateAgeOfOldestMessage' });
    expect(metrics.find(({ by }) => by.startsWith('widget'))?.name).toBe('ApproximateAgeOfOldestMessage');
  });

  it('stays within what CloudWatch takes: ten metrics an alarm', () => {
    for (const { Metrics = [] } of alarms) {
      expect((Metrics as Properties[]).filter(({ MetricStat }) => MetricStat).length).toBeLessThanOrEqual(10);
    }
  });

  it('tells a deployment the alarms that take it back, as many as CloudFormation takes', () => {
    const arns = text(Object.values(template.findOutputs('RollbackAlarmArns'))[0]?.['Value']).split(',');
    expect(arns.length).toBeGreaterThan(0);
    expect(arns.length).toBeLessThanOrEqual(maxRollbackTriggers);
    const ids = idsOf(template, 'AWS::CloudWatch::Alarm');
    expect(arns.filter((arn) => !ids.some((id) => arn === `{${id}.Arn}`))).toEqual([]);
  });

  it('shows every alarm on the dashboard', () => {
    const [dashboard] = propertiesOf(template, 'AWS::CloudWatch::Dashboard');
    const body = text(dashboard?.['DashboardBody']);
    for (const id of idsOf(template, 'AWS::CloudWatch::Alarm')) expect(body).toContain(`{${id}.Arn}`);
  });
});

describe('a metric that nobody emits', () => {
  const found = (metric: Metric): string[] => {
    const stack = new Stack(newApp(), 'Other');
    new Alarm(stack, 'Alarm', { alarmName: 'other', metric, threshold: 1, evaluationPeriods: 1 });
    new Dashboard(stack, 'Dashboard', { widgets: [[new GraphWidget({ title: 'Other', left: [metric] })]] });
    return namedMetrics(Template.fromStack(stack)).flatMap((named) => notEmitted(named) ?? []);
  };

  it.each([
    ['by its name', 'AWS/SQS', 'AgeOfOldestMessage', { QueueName: 'q' }],
    ['by its namespace', 'AWS/Sqs', 'ApproximateAgeOfOldestMessage', { QueueName: 'q' }],
    ['by its dimensions', 'AWS/SQS', 'ApproximateAgeOfOldestMessage', {}],
    ['by one dimension too few', 'AWS/Lambda', 'vCPUAvailable', { CapacityProviderName: 'p' }],
  ])('is found in alarms and widgets: %s', (_, namespace, metricName, dimensionsMap) => {
    const problems = found(new Metric({ namespace, metricName, dimensionsMap }));
    expect(problems).toEqual([
      expect.stringMatching(/^alarm other .*which nobody emits$/),
      expect.stringMatching(/^widget “Other” .*which nobody emits$/),
    ]);
  });
});

describe('a hybrid', () => {
  const template = templatesOf('protected').hybrid;
  const alarm = (name: string): Properties =>
    propertiesOf(template, 'AWS::CloudWatch::Alarm').find(
      ({ AlarmName }) => AlarmName === `${stackName('protected', 'hybrid')}-${name}`,
    ) ?? {};
  const functions = idsOf(template, 'AWS::Lambda::Function');
  const watched = (name: string, metric: string): unknown[] =>
    namedMetrics(template)
      .filter(
        (each) => each.by === `alarm ${stackName('protected', 'hybrid')}-${name}` && each.name === metric,
      )
      .map(({ dimensions }) => dimensions['FunctionName'] ?? dimensions['LogGroupName']);
  const ofBoth = functions.map((id) => `{${id}}`).sort();

  it.each([
    ['invocations-fail', 'Errors'],
    ['invocations-fail', 'Invocations'],
    ['invocations-throttled', 'Throttles'],
    ['invocations-throttled', 'Invocations'],
    ['processor-silent', 'Invocations'],
  ])('%s counts %s of both functions', (name, metric) => {
    expect(functions).toHaveLength(2);
    expect(watched(name, metric).sort()).toEqual(ofBoth);
  });

  it('counts the time that is paid by the overflow’s alone', () => {
    expect(watched('cost-above-budget', 'Duration')).toEqual([
      `{${functions.find((id) => id.includes('Overflow'))}}`,
    ]);
  });

  const silent = (values: Record<string, number>): unknown => {
    const math = (alarm('processor-silent')['Metrics'] as Properties[]).find(({ Expression }) => Expression);
    const script = String(math?.['Expression'])
      .replaceAll(/FILL\((\w+), 0\)/g, (_, id: string) => String(values[id] ?? 0))
      .replaceAll(/IF\(([^,]*), 1, 0\)/g, '($1 ? 1 : 0)')
      .replaceAll('AND', '&&');
    return runInNewContext(script);
  };

  it.each([
    [0, {}],
    [0, { invocations0: 5, logBytes0: 100 }],
    [0, { invocations0: 5, logBytes0: 100, invocations1: 9, logBytes1: 200 }],
    [1, { invocations0: 5, invocations1: 9, logBytes1: 200 }],
    [1, { invocations0: 5, logBytes0: 100, invocations1: 9 }],
  ])('is silent (%i) when one of the functions is, whatever the other says: %j', (expected, values) => {
    expect(silent(values)).toBe(expected);
  });

  it('takes a deployment back for what either function does, and not for the overflow’s switch', () => {
    const rollback = text(Object.values(template.findOutputs('RollbackAlarmArns'))[0]?.['Value']);
    for (const name of ['Joins', 'floortoosmall', 'overflownotswitched'])
      expect(rollback).not.toContain(name);
    expect(rollback).toContain('invocationsfail');
  });

  it('tells people of a floor that is too small, and of a switch that did not work', () => {
    expect(alarm('floor-too-small')).toMatchObject({
      MetricName: 'Invocations',
      Period: 300,
      DatapointsToAlarm: 12,
      EvaluationPeriods: 18,
    });
    const names = namedMetrics(template).filter(({ by }) => by.endsWith('overflow-not-switched'));
    expect(names.map(({ name }) => name).sort()).toEqual([
      'ExecutionsFailed',
      'FailedInvocations',
      'FailedInvocations',
    ]);
  });
});

describe('an HTTP API', () => {
  it('is watched under its own names', () => {
    const stack = new Stack(newApp(), 'Http');
    const api = new CfnApi(stack, 'Api', { name: 'http', protocolType: 'HTTP' });
    new CfnStage(stack, 'Stage', { apiId: api.ref, stageName: 'live' });
    const { refused, failed } = edgeMetrics(stack);
    expect([refused({}).metricName, failed({}).metricName]).toEqual(['4xx', '5xx']);
    expect(stack.resolve(refused({}).dimensions)).toEqual({ ApiId: { Ref: 'Api' }, Stage: 'live' });
  });

  it('or a REST API there must be', () => {
    expect(() => edgeMetrics(new Stack(newApp(), 'None'))).toThrow('None has no stage of an API');
  });
});

describe('who hears of alarms', () => {
  it('is nobody without a setting', () => {
    const template = monitored({ notify: undefined });
    template.resourceCountIs('AWS::SNS::Topic', 0);
    for (const { AlarmActions } of propertiesOf(template, 'AWS::CloudWatch::Alarm'))
      expect(AlarmActions).toBeUndefined();
  });

  it('is an address, by a topic that takes alarms of this account and nothing in the clear', () => {
    const template = monitored({ notify: { email: 'night@example.com' } });
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'night@example.com',
    });
    const [policy] = propertiesOf(template, 'AWS::SNS::TopicPolicy');
    const allowed = (policy?.['PolicyDocument'].Statement as Properties[]).filter(
      ({ Effect }) => Effect === 'Allow',
    );
    expect(allowed).toEqual([
      expect.objectContaining({
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    ]);
    const [topic] = idsOf(template, 'AWS::SNS::Topic');
    for (const { AlarmActions, OKActions } of propertiesOf(template, 'AWS::CloudWatch::Alarm')) {
      expect([AlarmActions, OKActions]).toEqual([[{ Ref: topic }], [{ Ref: topic }]]);
    }
  });

  it('is a topic that exists', () => {
    const topicArn = 'arn:aws:sns:eu-west-1:123456789012:on-call';
    const template = monitored({ notify: { topicArn } });
    template.resourceCountIs('AWS::SNS::Topic', 0);
    for (const { AlarmActions } of propertiesOf(template, 'AWS::CloudWatch::Alarm'))
      expect(AlarmActions).toEqual([topicArn]);
  });
});

describe('the cost of a day', () => {
  /** Evaluates metric math of sums and products, given a value for each metric. */
  const evaluate = (expression: string, values: Record<string, number>): number => {
    const filled = expression.replaceAll(/FILL\((\w+), 0\)/g, (_, id: string) => String(values[id] ?? 0));
    expect(filled).toMatch(/^[\d.+*() ]+$/);
    return runInNewContext(filled) as number;
  };
  const day = Duration.days(1);

  it.each([
    [false, 1],
    [true, 2],
  ])('is what the cost model says of a fleet at rest, with tracing %s', (tracing, endpoints) => {
    const { pipeline } = stackOf(Compute.managedInstances());
    const monitoring = { ...protectedStage.monitoring, tracing };
    const lines = costLines(pipelineMetrics(pipeline), { ...protectedStage, monitoring }, day);
    const { expression } = totalOf(lines, day, 'USD');
    const bill = priceDeployed({
      region: 'us-east-1',
      hoursPerMonth: 24,
      freeTier: false,
      items: [
        {
          kind: 'lambda-managed-instances',
          instanceType: protectedStage.managedInstances.instanceTypes[0] ?? '',
          instances: 3,
          requests: 0,
        },
        { kind: 'interface-endpoint', endpoints, availabilityZones: 3, gb: 0 },
      ],
    });
    expect(evaluate(expression, { free0: 9, used0: 3 })).toBeCloseTo(bill.totalUsd, 6);
    expect(bill.totalUsd).toBeGreaterThan(10);
  });

  it('is what the cost model says of a day of default Lambda', () => {
    const { pipeline } = stackOf(Compute.default());
    const lines = costLines(pipelineMetrics(pipeline), protectedStage, day);
    const { expression } = totalOf(lines, day, 'USD');
    const invocations = 1_000_000;
    const requests = 5_000_000;
    const bill = priceDeployed({
      region: 'us-east-1',
      hoursPerMonth: 24,
      freeTier: false,
      items: [
        {
          kind: 'lambda',
          architecture: 'arm64',
          memoryMiB: protectedStage.defaultCompute.memoryMiB,
          durationMs: 200,
          requests: invocations,
        },
        { kind: 'api-gateway-rest', requests },
        { kind: 'cloudwatch-logs', gb: 2, gbMonths: 0 },
      ],
    } as Parameters<typeof priceDeployed>[0]);
    const values = { durationMs: 200 * invocations, invocations, requests, logBytes: 2 * 1024 ** 3 };
    expect(evaluate(expression, values)).toBeCloseTo(bill.totalUsd, 3);
  });

  it('of a hybrid is what the cost model says of its floor, and of what its overflow did', () => {
    const { pipeline } = stackOf(Compute.hybrid());
    const { expression } = totalOf(costLines(pipelineMetrics(pipeline), protectedStage, day), day, 'USD');
    const invocations = 1_000_000;
    const bill = priceDeployed({
      region: 'us-east-1',
      hoursPerMonth: 24,
      freeTier: false,
      items: [
        {
          kind: 'lambda-managed-instances',
          instanceType: protectedStage.managedInstances.instanceTypes[0] ?? '',
          instances: 3,
          requests: 0,
        },
        { kind: 'interface-endpoint', endpoints: 1, availabilityZones: 3, gb: 0 },
        {
          kind: 'lambda',
          architecture: 'arm64',
          memoryMiB: protectedStage.defaultCompute.memoryMiB,
          durationMs: 200,
          requests: invocations,
        },
      ],
    });
    const values = {
      free0: 9,
      used0: 3,
      durationMs: 200 * invocations,
      invocations0: 0,
      invocations1: invocations,
    };
    const withSums = expression.replace(
      'FILL(invocations, 0)',
      '(FILL(invocations0, 0) + FILL(invocations1, 0))',
    );
    expect(evaluate(withSums, values)).toBeCloseTo(bill.totalUsd, 3);
  });

  it('of an hour counts twenty-four times', () => {
    const { pipeline } = stackOf(Compute.default());
    const usd = (period: Duration): number =>
      evaluate(totalOf(costLines(pipelineMetrics(pipeline), protectedStage, period), period, '').expression, {
        requests: 1_000_000,
      });
    expect(usd(Duration.hours(1))).toBeCloseTo(24 * usd(day), 6);
  });
});
