import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, type GetMetricDataCommandOutput } from '@aws-sdk/client-cloudwatch';
import { expect, test } from 'vitest';
import { prefixes } from './fetch-objects.ts';
import { metricQueries } from './metric-queries.ts';
import { metricsToStats, zero } from './metrics-to-stats.ts';
import { readMetrics } from './read-metrics.ts';
import { outputsFromFile, outputsFromStack } from './stack-outputs.ts';
import { untilScaledIn } from './until-scaled-in.ts';
import { answering, awsAnswer, awsAnswerFile } from './testing-answers.ts';

const stack = 'telemetry-dev-managed-instances';
const deployed = { stage: 'dev', arm: 'managed-instances' };
const outputs = outputsFromFile(awsAnswerFile('cdk-outputs.json'), stack);
const pages = awsAnswer<GetMetricDataCommandOutput[]>('get-metric-data.json');
const from = Date.UTC(2026, 10, 21, 12, 0, 5);
const to = Date.UTC(2026, 10, 21, 12, 3);

test('outputs come from a file of the CDK or from CloudFormation, and are the same', async () => {
  const client = answering(new CloudFormationClient({ region: 'us-east-1' }), [
    awsAnswer('describe-stacks.json'),
  ]);
  expect(await outputsFromStack(deployed, client)).toEqual(outputs);
  expect(client.asked).toEqual([{ StackName: stack }]);
});

test('a stack of something else is named with what it lacks', async () => {
  const client = answering(new CloudFormationClient({ region: 'us-east-1' }), [
    { Stacks: [{ StackName: stack, StackStatus: 'CREATE_COMPLETE', Outputs: [] }] },
  ]);
  await expect(outputsFromStack(deployed, client)).rejects.toThrow(
    `stack ${stack} in us-east-1 is CREATE_COMPLETE and has no output IngestUrl, QueueUrl`,
  );
  expect(() => outputsFromFile(awsAnswerFile('cdk-outputs.json'), 'other')).toThrow(
    `has no stack other; it has ${stack}`,
  );
});

test('metrics of environments are asked of the version that runs, and of managed instances alone', () => {
  const asked = metricQueries(outputs).find(({ Id }) => Id === 'environmentCpu');
  expect(asked?.MetricStat?.Metric?.Dimensions).toEqual([
    { Name: 'CapacityProviderName', Value: 'telemetry-capacity' },
    { Name: 'FunctionName', Value: 'telemetry-processor' },
    { Name: 'Resource', Value: 'telemetry-processor:7' },
  ]);
  const onDefault = metricQueries({ ...outputs, CapacityProviderName: undefined });
  expect(onDefault.some(({ Id }) => Id?.startsWith('environment'))).toBe(false);
});

test('pages of metrics are put together, and the run’s numbers follow from them', async () => {
  const client = answering(new CloudWatchClient({ region: 'us-east-1' }), pages);
  const values = await readMetrics(client, outputs, from, to);
  expect(client.asked).toMatchObject([{ NextToken: undefined }, { NextToken: 'page-2' }]);
  const stats = metricsToStats(values, {
    arm: 'managed-instances',
    managedInstances: { memoryMiB: 2_048, vcpusPerEnvironment: 1 },
    fromMs: from,
    toMs: to,
    byStatus: { 202: 2_000 },
    objects: [
      { writtenAtMs: from + 30_000, bytes: 100 },
      { writtenAtMs: from + 90_000, bytes: 50 },
    ],
  });
  expect(stats.counters.mapping).toMatchObject({
    invocations: 200,
    durationMs: 24_000,
    received: 2_000,
    deleted: 1_990,
    batchItemFailures: 10,
    // Nine throttles, of which eight have a reason.
    throttles: { ConcurrencyThrottles: 6, CPUThrottles: 2, Throttles: 1 },
  });
  expect(stats.counters.s3).toMatchObject({ puts: 2, putBytes: 150 });
  // Three minutes of three environments with a vCPU each, a quarter busy.
  expect(stats.counters.environments.cpuSeconds).toBeCloseTo(3 * 60 * 3 * 0.25, 6);
  expect(stats.series.map(({ invocations }) => invocations)).toEqual([60, 180, 200]);
  expect(stats.series.map(({ oldestMessageAgeMs }) => oldestMessageAgeMs)).toEqual([1_000, 7_000, 2_000]);
  expect(
    stats.series.map(({ environments, slots, slotsInUse }) => [environments, slots, slotsInUse]),
  ).toEqual(Array.from({ length: 3 }, () => [3, 192, 9]));
  expect(stats.series.map(({ objects }) => objects)).toEqual([1, 2, 2]);
  expect(zero(stats.counters).mapping.invocations).toBe(0);
});

test('a hybrid’s two functions are asked for, added up, and told apart', async () => {
  const hybrid = { ...outputs, OverflowFunctionName: 'telemetry-overflow' };
  const asked = metricQueries(hybrid).find(({ Id }) => Id === 'overflow_duration');
  expect(asked?.MetricStat?.Metric).toEqual({
    Namespace: 'AWS/Lambda',
    MetricName: 'Duration',
    Dimensions: [{ Name: 'FunctionName', Value: 'telemetry-overflow' }],
  });
  expect(metricQueries(hybrid).some(({ Id }) => Id === 'overflow_received')).toBe(false);

  const at = '2026-11-21T12:01:00Z';
  const overflow = {
    invocations: 100,
    duration: 9_000,
    concurrency: 4,
    concurrencyThrottles: 1,
    throttles: 1,
  };
  const results = Object.entries(overflow).map(([id, value]) => ({
    Id: `overflow_${id}`,
    Timestamps: id === 'concurrency' ? [at, '2026-11-21T12:02:00Z'] : [at],
    Values: id === 'concurrency' ? [value, value] : [value],
    StatusCode: 'Complete',
  }));
  const client = answering(new CloudWatchClient({ region: 'us-east-1' }), [
    ...pages.slice(0, -1),
    { ...pages.at(-1), MetricDataResults: [...(pages.at(-1)?.MetricDataResults ?? []), ...results] },
  ]);
  const stats = metricsToStats(await readMetrics(client, hybrid, from, to), {
    arm: 'hybrid',
    managedInstances: { memoryMiB: 2_048, vcpusPerEnvironment: 1 },
    hybrid: { floor: 'telemetry-processor', overflow: 'telemetry-overflow' },
    fromMs: from,
    toMs: to,
    byStatus: { 202: 2_000 },
    objects: [],
  });
  expect(stats.counters.mapping).toMatchObject({
    invocations: 300,
    durationMs: 33_000,
    received: 2_000,
    throttles: { ConcurrencyThrottles: 7, CPUThrottles: 2, Throttles: 1 },
  });
  expect(stats.counters.consumers).toMatchObject([
    { functionName: 'telemetry-processor', compute: 'managed-instances', mapping: { invocations: 200 } },
    {
      functionName: 'telemetry-overflow',
      compute: 'default',
      mapping: { invocations: 100, durationMs: 9_000 },
    },
  ]);
  expect(
    stats.counters.consumers?.map(({ environments }) => [environments.running, environments.slots]),
  ).toEqual([
    [3, 192],
    [4, 4],
  ]);
  // A third of the invocations, so a third of the messages.
  expect(stats.counters.consumers?.[1]?.mapping.deleted).toBeCloseTo(1_990 / 3, 6);
  expect(stats.series.map(({ environments }) => environments)).toEqual([3, 3 + 4, 3 + 4]);
  expect(stats.series.map(({ consumers }) => consumers?.[1]?.polling)).toEqual([false, true, false]);
  expect(stats.series.at(-1)).toMatchObject({ invocations: 300, cpuSeconds: null });
  expect(zero(stats.counters).consumers?.[1]?.mapping.invocations).toBe(0);
});

test('default Lambda has no CPU time in CloudWatch: it is missing, not zero', () => {
  const facts = { arm: 'default', managedInstances: null, fromMs: from, toMs: to, byStatus: {}, objects: [] };
  const { counters, series } = metricsToStats({}, facts);
  expect(counters.environments.cpuSeconds).toBeNull();
  expect(series.every(({ cpuSeconds, rssBytes }) => cpuSeconds === null && rssBytes === null)).toBe(true);
});

test('an answer that is not complete is an error with AWS’s reason', async () => {
  const [page] = pages;
  const broken = {
    MetricDataResults: [
      {
        ...page?.MetricDataResults?.[1],
        StatusCode: 'InternalError',
        Messages: [{ Code: 'x', Value: 'Try later.' }],
      },
    ],
  };
  const client = answering(new CloudWatchClient({ region: 'us-east-1' }), [broken]);
  await expect(readMetrics(client, outputs, from, to)).rejects.toThrow(
    'errors in full (InternalError): Try later.',
  );
});

test('objects are looked for below each hour that the run touched', () => {
  expect(prefixes(Date.UTC(2026, 10, 21, 22, 59), Date.UTC(2026, 10, 22, 0, 1)).slice(0, 3)).toEqual([
    'events/ingest_date=2026-11-21/ingest_hour=22/',
    'events/ingest_date=2026-11-21/ingest_hour=23/',
    'events/ingest_date=2026-11-22/ingest_hour=00/',
  ]);
});

test('scale-in is waited for, and given up on after half an hour', async () => {
  const environments = (count: number): object => ({
    MetricDataResults: [
      { Id: 'environments', Timestamps: ['2026-11-21T12:00:00Z'], Values: [count], StatusCode: 'Complete' },
    ],
  });
  const wait = async (counts: number[]) => {
    let clockMs = 0;
    const client = answering(new CloudWatchClient({ region: 'us-east-1' }), counts.map(environments));
    const seen = await untilScaledIn(client, outputs, {
      minEnvironments: 3,
      sleep: (ms) => Promise.resolve(void (clockMs += ms)),
      now: () => clockMs,
    });
    return { seen, minutes: clockMs / 60_000 };
  };
  expect(await wait([9, 5, 3])).toEqual({ seen: true, minutes: 2 });
  expect(await wait(Array.from({ length: 40 }, () => 9))).toEqual({ seen: false, minutes: 30 });
});
