import { metricUnits } from '@telemetry/processor/metrics';
import { metricsNamespace } from '@telemetry/settings';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { settlingMetrics } from '../constructs/settling.ts';

interface MetricGroup {
  namespace: string;
  /** The dimensions that every metric of the group is emitted with, together: CloudWatch finds nothing by fewer of them. */
  dimensions: readonly string[];
  names: readonly string[];
  /** Who says that these are emitted; AWS's pages were read on 2026-11-21. */
  source: string;
}

const processorMetrics = Object.keys(metricUnits) as (keyof typeof metricUnits)[];

/** Every metric that a widget or an alarm may name. */
export const emitted = {
  queue: {
    namespace: 'AWS/SQS',
    dimensions: ['QueueName'],
    names: [
      'ApproximateAgeOfOldestMessage',
      'ApproximateNumberOfMessagesVisible',
      'ApproximateNumberOfMessagesNotVisible',
      'NumberOfMessagesSent',
      'NumberOfMessagesReceived',
      'NumberOfMessagesDeleted',
    ],
    source: 'SQS developer guide, sqs-available-cloudwatch-metrics',
  },
  alias: {
    namespace: 'AWS/Lambda',
    dimensions: ['FunctionName', 'Resource'],
    names: ['Invocations', 'Errors', 'Throttles', 'Duration', 'ConcurrentExecutions'],
    source: 'Lambda developer guide, monitoring-metrics-types; Resource is function:alias',
  },
  throttleReasons: {
    namespace: 'AWS/Lambda',
    dimensions: ['FunctionName'],
    names: ['ConcurrencyThrottles', 'CPUThrottles', 'MemoryThrottles', 'DiskThrottles'],
    source:
      'Lambda developer guide, lambda-managed-instances-monitoring-metrics; their dimensions are inferred from Throttles',
  },
  environment: {
    namespace: 'AWS/Lambda',
    dimensions: ['CapacityProviderName', 'FunctionName', 'Resource'],
    names: [
      'ExecutionEnvironmentConcurrency',
      'ExecutionEnvironmentConcurrencyLimit',
      'ExecutionEnvironmentCPUUtilization',
      'ExecutionEnvironmentMemoryUtilization',
    ],
    source:
      'Lambda developer guide, lambda-managed-instances-monitoring; Resource is function:version, never an alias',
  },
  provider: {
    namespace: 'AWS/Lambda',
    dimensions: ['CapacityProviderName', 'InstanceType'],
    names: [
      'CPUUtilization',
      'MemoryUtilization',
      'vCPUAvailable',
      'vCPUAllocated',
      'MemoryAvailable',
      'MemoryAllocated',
    ],
    source: 'Lambda developer guide, lambda-managed-instances-monitoring',
  },
  restEdge: {
    namespace: 'AWS/ApiGateway',
    dimensions: ['ApiName', 'Stage'],
    names: ['Count', '4XXError', '5XXError', 'Latency', 'IntegrationLatency'],
    source: 'API Gateway developer guide, api-gateway-metrics-and-dimensions',
  },
  httpEdge: {
    namespace: 'AWS/ApiGateway',
    dimensions: ['ApiId', 'Stage'],
    names: ['Count', '4xx', '5xx', 'Latency', 'IntegrationLatency'],
    source: 'API Gateway developer guide, http-api-metrics',
  },
  logGroup: {
    namespace: 'AWS/Logs',
    dimensions: ['LogGroupName'],
    names: ['IncomingBytes'],
    source: 'CloudWatch Logs user guide, CloudWatch-Logs-Monitoring-CloudWatch-Metrics',
  },
  stateMachine: {
    namespace: 'AWS/States',
    dimensions: ['StateMachineArn'],
    names: ['ExecutionsSucceeded', 'ExecutionsFailed'],
    source: 'Step Functions developer guide, procedure-cw-metrics',
  },
  rule: {
    namespace: 'AWS/Events',
    dimensions: ['RuleName'],
    names: ['FailedInvocations'],
    source: 'EventBridge user guide, eb-monitoring',
  },
  schedules: {
    namespace: 'AWS/Scheduler',
    dimensions: ['ScheduleGroup'],
    names: ['TargetErrorCount', 'InvocationDroppedCount', 'InvocationsFailedToBeSentToDeadLetterCount'],
    source: 'EventBridge Scheduler user guide, monitoring-cloudwatch, read 2026-11-29',
  },
  processor: {
    namespace: metricsNamespace,
    dimensions: ['service'],
    names: processorMetrics,
    source: 'apps/processor/src/metrics.ts',
  },
  settling: {
    namespace: metricsNamespace,
    dimensions: ['service'],
    names: settlingMetrics,
    source: 'infra/constructs/settling.ts',
  },
  workgroup: {
    namespace: 'AWS/Athena',
    dimensions: ['QueryState', 'QueryType', 'WorkGroup'],
    names: ['ProcessedBytes'],
    source: 'Athena user guide, query-metrics-viewing',
  },
} as const satisfies Record<string, MetricGroup>;

type Groups = typeof emitted;

/** A metric of the catalogue. A name that the group does not have, or a dimension that is missing, does not compile. */
export function emittedMetric<Group extends keyof Groups>(
  group: Group,
  metricName: Groups[Group]['names'][number],
  dimensionsMap: Record<Groups[Group]['dimensions'][number], string>,
  options: MetricOptions,
): Metric {
  return new Metric({ namespace: emitted[group].namespace, metricName, dimensionsMap, ...options });
}
