import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { StackOutputs } from './stack-outputs.ts';

/** The metrics that a run is told from, by the id under which they are asked. */
export type MetricId =
  | FunctionMetricId
  | 'received'
  | 'deleted'
  | 'visible'
  | 'inFlight'
  | 'oldest'
  | 'deadLetters'
  | 'environments'
  | 'environmentConcurrency'
  | 'environmentConcurrencyLimit'
  | 'environmentCpu'
  | 'environmentMemory';

/** The metrics of a function, asked of a hybrid's overflow as well. */
export type FunctionMetricId =
  | 'invocations'
  | 'errors'
  | 'throttles'
  | 'concurrencyThrottles'
  | 'cpuThrottles'
  | 'memoryThrottles'
  | 'diskThrottles'
  | 'duration'
  | 'concurrency';
export type OverflowMetricId = `overflow_${FunctionMetricId}`;

interface Metric {
  namespace: 'AWS/Lambda' | 'AWS/SQS';
  name: string;
  statistic: string;
  periodSeconds: 60 | 300;
  of: 'function' | 'version' | 'queue' | 'deadLetterQueue';
}

/**
 * Names and dimensions: AWS Lambda developer guide, monitoring-metrics-types and lambda-managed-instances-monitoring-metrics;
 * Amazon SQS developer guide, sqs-available-cloudwatch-metrics (read 2026-11-21). Metrics of environments come every five
 * minutes. AWS documents no count of environments; the number of samples of their concurrency is a proxy from the field.
 */
const metrics: Record<MetricId, Metric> = {
  invocations: lambda('Invocations', 'Sum'),
  errors: lambda('Errors', 'Sum'),
  throttles: lambda('Throttles', 'Sum'),
  concurrencyThrottles: lambda('ConcurrencyThrottles', 'Sum'),
  cpuThrottles: lambda('CPUThrottles', 'Sum'),
  memoryThrottles: lambda('MemoryThrottles', 'Sum'),
  diskThrottles: lambda('DiskThrottles', 'Sum'),
  duration: lambda('Duration', 'Sum'),
  concurrency: lambda('ConcurrentExecutions', 'Maximum'),
  received: sqs('NumberOfMessagesReceived', 'Sum'),
  deleted: sqs('NumberOfMessagesDeleted', 'Sum'),
  visible: sqs('ApproximateNumberOfMessagesVisible', 'Maximum'),
  inFlight: sqs('ApproximateNumberOfMessagesNotVisible', 'Maximum'),
  oldest: sqs('ApproximateAgeOfOldestMessage', 'Maximum'),
  deadLetters: { ...sqs('ApproximateNumberOfMessagesVisible', 'Maximum'), of: 'deadLetterQueue' },
  environments: environment('ExecutionEnvironmentConcurrency', 'SampleCount'),
  environmentConcurrency: environment('ExecutionEnvironmentConcurrency', 'Sum'),
  environmentConcurrencyLimit: environment('ExecutionEnvironmentConcurrencyLimit', 'Sum'),
  environmentCpu: environment('ExecutionEnvironmentCPUUtilization', 'Average'),
  environmentMemory: environment('ExecutionEnvironmentMemoryUtilization', 'Average'),
};

/** What to ask GetMetricData about one arm. Metrics of environments are asked on managed instances alone. */
export function metricQueries(outputs: StackOutputs): MetricDataQuery[] {
  const ids = (Object.keys(metrics) as MetricId[]).filter(
    (id) => metrics[id].of !== 'version' || outputs.CapacityProviderName,
  );
  const { OverflowFunctionName } = outputs;
  const ofOverflow =
    OverflowFunctionName === undefined ? [] : ids.filter((id) => metrics[id].of === 'function');
  return [
    ...ids.map((id) => query(id, metrics[id], outputs)),
    ...ofOverflow.map((id) =>
      query(`overflow_${id}`, metrics[id], { ...outputs, FunctionName: OverflowFunctionName ?? '' }),
    ),
  ];
}

function query(
  Id: string,
  { namespace, name, statistic, periodSeconds, of }: Metric,
  outputs: StackOutputs,
): MetricDataQuery {
  const Dimensions = dimensions(of, outputs);
  return {
    Id,
    MetricStat: {
      Metric: { Namespace: namespace, MetricName: name, Dimensions },
      Period: periodSeconds,
      Stat: statistic,
    },
  };
}

function dimensions(of: Metric['of'], outputs: StackOutputs): { Name: string; Value: string }[] {
  const { FunctionName, FunctionVersion, QueueUrl, DeadLetterQueueUrl, CapacityProviderName = '' } = outputs;
  if (of === 'function') return [{ Name: 'FunctionName', Value: FunctionName }];
  if (of === 'version')
    return [
      { Name: 'CapacityProviderName', Value: CapacityProviderName },
      { Name: 'FunctionName', Value: FunctionName },
      { Name: 'Resource', Value: `${FunctionName}:${FunctionVersion}` },
    ];
  const url = of === 'queue' ? QueueUrl : DeadLetterQueueUrl;
  return [{ Name: 'QueueName', Value: url.split('/').at(-1) ?? '' }];
}

function lambda(name: string, statistic: string): Metric {
  return { namespace: 'AWS/Lambda', name, statistic, periodSeconds: 60, of: 'function' };
}
function sqs(name: string, statistic: string): Metric {
  return { namespace: 'AWS/SQS', name, statistic, periodSeconds: 60, of: 'queue' };
}
function environment(name: string, statistic: string): Metric {
  return { namespace: 'AWS/Lambda', name, statistic, periodSeconds: 300, of: 'version' };
}
