import type { StageConfig } from '@telemetry/settings';
import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
  SingleValueWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { settledWithinHours } from './alarms.ts';
import { costLines, totalOf } from './cost-of-a-day.ts';
import { graph, heading } from './graph.ts';
import { overflowed } from './overflow-row.ts';
import {
  type CapacityMetrics,
  fiveMinutes,
  type FunctionMetrics,
  minute,
  type PipelineMetrics,
} from './pipeline-metrics.ts';

const sum = { statistic: 'Sum', period: minute };
const maximum = { statistic: 'Maximum', period: minute };
const average = { statistic: 'Average', period: fiveMinutes };
const percentiles = ['p50', 'p95', 'p99'] as const;

/** Everything in one place, what is asked first on top: late, lost or dead, refused, throttled, and what it costs. */
export function pipelineDashboard(
  scope: Construct,
  name: string,
  metrics: PipelineMetrics,
  alarms: readonly Alarm[],
  config: StageConfig,
): Dashboard {
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: name,
    defaultInterval: Duration.hours(3),
    widgets: [
      [heading(`# ${name}: what each alarm means and what to do is in docs/runbook.md`)],
      [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24, height: 3 })],
      [heading('## Are events late?')],
      late(metrics, config),
      [heading('## Are events lost, dead or rejected?')],
      kept(metrics),
      [heading('## Are requests refused?')],
      refused(metrics),
      [heading('## What throttles, what fails?')],
      invoked(metrics),
      ...(metrics.overflow
        ? [[heading('## Does the overflow help?')], overflowed(metrics, metrics.overflow)]
        : []),
      ...(metrics.capacity
        ? [
            [heading('## Environments of this version, instances of the provider')],
            capacity(metrics.capacity, config),
          ]
        : []),
      [heading('## What is written?')],
      written(metrics),
      [heading('## Is it put together, and what do queries read?')],
      settled(metrics, config),
      [heading('## What does it cost? At list prices of us-east-1, without storage, queries and discounts')],
      cost(metrics, config),
    ],
  });
}

function late(
  { queue, processor, overflow }: PipelineMetrics,
  { monitoring, hybrid }: StageConfig,
): IWidget[] {
  return [
    graph('Age of the oldest message, s', [queue('ApproximateAgeOfOldestMessage', maximum)], {
      lines: [
        ['late', monitoring.lateAfterSeconds],
        ...(overflow ? [['the overflow joins', hybrid.joinAboveAgeSeconds] as [string, number]] : []),
      ],
    }),
    graph('Messages in the queue', [
      queue('ApproximateNumberOfMessagesVisible', { ...maximum, label: 'waiting' }),
      queue('ApproximateNumberOfMessagesNotVisible', { ...maximum, label: 'in flight' }),
    ]),
    graph(
      'From the edge’s receipt to stored, ms',
      percentiles.map((statistic) =>
        processor('EndToEndLatency', { statistic, period: minute, label: statistic }),
      ),
    ),
  ];
}

function kept({ queue, deadLetters, processor }: PipelineMetrics): IWidget[] {
  return [
    graph(
      'Dead letters',
      [deadLetters('ApproximateNumberOfMessagesVisible', { ...maximum, label: 'messages' })],
      {
        right: [deadLetters('ApproximateAgeOfOldestMessage', { ...maximum, label: 'age of the oldest, s' })],
      },
    ),
    graph('Messages', [
      queue('NumberOfMessagesSent', { ...sum, label: 'sent by the edge' }),
      queue('NumberOfMessagesDeleted', { ...sum, label: 'done' }),
      processor('MessagesRetried', { ...sum, label: 'back to the queue' }),
    ]),
    graph('Events', [
      processor('EventsStored', { ...sum, label: 'stored' }),
      processor('EventsRejected', { ...sum, label: 'rejected' }),
    ]),
  ];
}

function refused({ edge }: PipelineMetrics): IWidget[] {
  return [
    graph('Requests', [edge.requests({ ...sum, label: 'all' })]),
    graph('Not accepted', [
      edge.refused({ ...sum, label: '4xx: body, key, rate' }),
      edge.failed({ ...sum, label: '5xx' }),
    ]),
    graph('Answer after, ms', [
      ...percentiles.map((statistic) => edge.latency({ statistic, period: minute, label: statistic })),
      edge.integrationLatency({ statistic: 'p99', period: minute, label: 'SQS p99' }),
    ]),
  ];
}

/** Which function it is, where there are two. */
const labelOf = ({ part }: FunctionMetrics, label?: string): { label?: string } => {
  const words = [part, label].filter((word) => word !== undefined);
  return words.length > 0 ? { label: words.join(' ') } : {};
};

function invoked({ functions, processor, capacity }: PipelineMetrics): IWidget[] {
  const each = (make: (metrics: FunctionMetrics) => IMetric | IMetric[]): IMetric[] =>
    functions.flatMap(make);
  const throttles = each((fn) => fn.live('Throttles', { ...sum, ...labelOf(fn, 'all') }));
  return [
    graph(
      'Invocations',
      each((fn) => fn.live('Invocations', { ...sum, ...labelOf(fn) })),
      { right: each((fn) => fn.live('ConcurrentExecutions', { ...maximum, ...labelOf(fn, 'at once') })) },
    ),
    graph('Errors', [
      ...each((fn) => fn.live('Errors', { ...sum, ...labelOf(fn, 'invocations') })),
      processor('StrayErrors', { ...sum, label: 'stray' }),
    ]),
    graph(
      'Throttles',
      capacity
        ? [
            ...throttles,
            capacity.throttles('ConcurrencyThrottles', { ...sum, label: 'slots' }),
            capacity.throttles('CPUThrottles', { ...sum, label: 'CPU' }),
            capacity.throttles('MemoryThrottles', { ...sum, label: 'memory' }),
            capacity.throttles('DiskThrottles', { ...sum, label: 'disk' }),
          ]
        : throttles,
    ),
    graph(
      'Duration, ms',
      each((fn) =>
        percentiles.map((statistic) =>
          fn.live('Duration', { statistic, period: minute, ...labelOf(fn, statistic) }),
        ),
      ),
    ),
    graph('Messages an invocation', [
      processor('MessagesPerInvocation', { statistic: 'Average', period: minute }),
    ]),
  ];
}

function capacity({ environment, provider }: CapacityMetrics, { managedInstances }: StageConfig): IWidget[] {
  const { instanceTypes, maxVcpuCount } = managedInstances;
  const peak = { statistic: 'Maximum', period: fiveMinutes };
  return [
    graph('Invocations at once in the busiest environment', [
      environment('ExecutionEnvironmentConcurrency', { ...peak, label: 'slots in use' }),
      environment('ExecutionEnvironmentConcurrencyLimit', { ...peak, label: 'slots' }),
    ]),
    graph('CPU and memory of environments, %', [
      environment('ExecutionEnvironmentCPUUtilization', { ...average, label: 'CPU' }),
      environment('ExecutionEnvironmentMemoryUtilization', { ...average, label: 'memory' }),
    ]),
    // Each environment sends a point each period, as a field report has it; AWS documents no metric of their number.
    graph('Environments', [
      environment('ExecutionEnvironmentConcurrency', {
        statistic: 'SampleCount',
        period: fiveMinutes,
        label: 'that reported',
      }),
    ]),
    graph(
      'vCPUs of instances',
      instanceTypes.map(
        (type, i) =>
          new MathExpression({
            expression: `FILL(free${i}, 0) + FILL(used${i}, 0)`,
            usingMetrics: {
              [`free${i}`]: provider('vCPUAvailable', type, average),
              [`used${i}`]: provider('vCPUAllocated', type, average),
            },
            period: fiveMinutes,
            label: type,
          }),
      ),
      { lines: [['limit', maxVcpuCount]] },
    ),
    graph(
      'CPU of instances, %',
      instanceTypes.map((type) => provider('CPUUtilization', type, { ...average, label: type })),
    ),
    graph(
      'Memory of instances, %',
      instanceTypes.map((type) => provider('MemoryUtilization', type, { ...average, label: type })),
    ),
  ];
}

function written({ processor }: PipelineMetrics): IWidget[] {
  const mean = { statistic: 'Average', period: minute };
  return [
    graph(
      'Objects',
      [processor('ObjectRows', { statistic: 'SampleCount', period: minute, label: 'written' })],
      {
        right: [
          processor('ObjectRows', { ...mean, label: 'rows in one' }),
          processor('ObjectParticipants', { ...mean, label: 'invocations in one' }),
        ],
      },
    ),
    graph('Bytes written', [processor('ObjectBytes', sum)]),
    graph(
      'A write takes, ms',
      percentiles.map((statistic) =>
        processor('ObjectPutDuration', { statistic, period: minute, label: statistic }),
      ),
    ),
  ];
}

function settled(
  { processor, unsettled, scanned }: PipelineMetrics,
  { sql: { settling } }: StageConfig,
): IWidget[] {
  const hour = Duration.hours(1);
  return [
    graph(
      'End of the oldest hour with small objects, s ago',
      [
        unsettled('OldestUnsettledHourAge', {
          statistic: 'Maximum',
          period: Duration.hours(settling.everyHours),
          label: 'ago',
        }),
      ],
      { lines: [['behind', Duration.hours(settledWithinHours(settling)).toSeconds()]] },
    ),
    graph(
      'Small objects of an hour',
      [processor('ObjectRows', { statistic: 'SampleCount', period: hour, label: 'objects' })],
      { right: [processor('ObjectBytes', { statistic: 'Sum', period: hour, label: 'bytes' })] },
    ),
    graph('Bytes that Athena reads in an hour', [
      scanned.queries({ statistic: 'Sum', period: hour, label: 'queries' }),
      scanned.settling({ statistic: 'Sum', period: hour, label: 'settling' }),
    ]),
  ];
}

function cost(metrics: PipelineMetrics, config: StageConfig): IWidget[] {
  const day = Duration.days(1);
  const hour = Duration.hours(1);
  return [
    new SingleValueWidget({
      title: 'Last 24 hours, USD',
      metrics: [totalOf(costLines(metrics, config, day), day, 'USD')],
      start: '-PT24H',
      width: 8,
      height: 6,
    }),
    new GraphWidget({
      title: 'A day like this hour, USD',
      left: costLines(metrics, config, hour).map(
        ({ label, expression, metrics: usingMetrics }) =>
          new MathExpression({ label, expression, usingMetrics, period: hour }),
      ),
      leftYAxis: { min: 0 },
      leftAnnotations: [{ label: 'budget', value: config.monitoring.usdPerDay }],
      stacked: true,
      width: 16,
      height: 6,
    }),
  ];
}
