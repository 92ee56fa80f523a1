import { Duration } from 'aws-cdk-lib';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { liveAlias } from '../constructs/event-processor.ts';
import type { TelemetryPipeline } from '../constructs/telemetry-pipeline.ts';
import { type EdgeMetrics, edgeMetrics } from './edge-metrics.ts';
import { type emitted, emittedMetric } from './emitted-metrics.ts';

type Name<Group extends keyof typeof emitted> = (typeof emitted)[Group]['names'][number];
type Options = MetricOptions;

/** The metrics of one pipeline, each at the dimension that it is emitted with. */
export interface PipelineMetrics {
  edge: EdgeMetrics;
  queue: (name: Name<'queue'>, options: Options) => Metric;
  deadLetters: (name: Name<'queue'>, options: Options) => Metric;
  /** Invocations by the queue, whatever version was live. */
  live: (name: Name<'alias'>, options: Options) => Metric;
  processor: (name: Name<'processor'>, options: Options) => Metric;
  logBytes: (options: Options) => Metric;
  /** On managed instances only. */
  capacity?: CapacityMetrics;
}

export interface CapacityMetrics {
  throttles: (name: Name<'throttleReasons'>, options: Options) => Metric;
  /** Of the version that this template publishes. */
  environment: (name: Name<'environment'>, options: Options) => Metric;
  provider: (name: Name<'provider'>, instanceType: string, options: Options) => Metric;
}

export const minute = Duration.minutes(1);
/** Lambda emits the metrics of managed instances every five minutes (developer guide, lambda-managed-instances-monitoring). */
export const fiveMinutes = Duration.minutes(5);

export function pipelineMetrics({ node, events, processor }: TelemetryPipeline): PipelineMetrics {
  const { functionName } = processor.function;
  const ofQueue =
    ({ queueName }: IQueue): PipelineMetrics['queue'] =>
    (name, options) =>
      emittedMetric('queue', name, { QueueName: queueName }, options);
  return {
    edge: edgeMetrics(node.findChild('Edge')),
    queue: ofQueue(events.queue),
    deadLetters: ofQueue(events.deadLetters),
    live: (name, options) =>
      emittedMetric(
        'alias',
        name,
        { FunctionName: functionName, Resource: `${functionName}:${liveAlias}` },
        options,
      ),
    processor: (name, options) => emittedMetric('processor', name, { service: processor.service }, options),
    logBytes: (options) =>
      emittedMetric('logGroup', 'IncomingBytes', { LogGroupName: processor.log.logGroupName }, options),
    ...(processor.capacity && {
      capacity: capacityMetrics(
        functionName,
        processor.version.version,
        processor.capacity.provider.capacityProviderName,
      ),
    }),
  };
}

function capacityMetrics(
  functionName: string,
  version: string,
  CapacityProviderName: string,
): CapacityMetrics {
  return {
    throttles: (name, options) =>
      emittedMetric('throttleReasons', name, { FunctionName: functionName }, options),
    environment: (name, options) =>
      emittedMetric(
        'environment',
        name,
        { CapacityProviderName, FunctionName: functionName, Resource: `${functionName}:${version}` },
        options,
      ),
    provider: (name, InstanceType, options) =>
      emittedMetric('provider', name, { CapacityProviderName, InstanceType }, options),
  };
}
