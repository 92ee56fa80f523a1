import { liveAlias } from '@telemetry/settings';
import { Duration } from 'aws-cdk-lib';
import type { IMetric, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { EventProcessor } from '../constructs/event-processor.ts';
import type { Overflow } from '../constructs/overflow.ts';
import type { TelemetryPipeline } from '../constructs/telemetry-pipeline.ts';
import { type EdgeMetrics, edgeMetrics } from './edge-metrics.ts';
import { type emitted, emittedMetric } from './emitted-metrics.ts';
import { total } from './shares.ts';

type Name<Group extends keyof typeof emitted> = (typeof emitted)[Group]['names'][number];
type Options = MetricOptions;

/** What one function emits; a hybrid has two. */
export interface FunctionMetrics {
  /** In labels; the only function of a pipeline needs none. */
  part?: 'floor' | 'overflow';
  /** Invocations by the queue, whatever version was live. */
  live: (name: Name<'alias'>, options: Options) => Metric;
  logBytes: (options: Options) => Metric;
}

/** The metrics of one pipeline, each at the dimension that it is emitted with. */
export interface PipelineMetrics {
  edge: EdgeMetrics;
  queue: (name: Name<'queue'>, options: Options) => Metric;
  deadLetters: (name: Name<'queue'>, options: Options) => Metric;
  /** The floor first. */
  functions: readonly FunctionMetrics[];
  /** Sums over all functions. */
  live: (name: Name<'alias'>, options: Options) => IMetric;
  logBytes: (options: Options) => IMetric;
  /** Of all functions together: they send under one name. */
  processor: (name: Name<'processor'>, options: Options) => Metric;
  /** What puts small objects together. */
  settling: (name: Name<'stateMachine'>, options: Options) => Metric;
  /** What it finds. */
  unsettled: (name: Name<'settling'>, options: Options) => Metric;
  /** Bytes that queries read, of people and of settling: what Athena takes money for. */
  scanned: { queries: (options: Options) => Metric; settling: (options: Options) => Metric };
  /** On managed instances only. */
  capacity?: CapacityMetrics;
  /** With working hours only: what starts and ends environments and polling. */
  schedules?: (name: Name<'schedules'>, options: Options) => Metric;
  /** Of a hybrid only. */
  overflow?: OverflowMetrics;
}

/** What switches the overflow. */
export interface OverflowMetrics extends FunctionMetrics {
  switched: (name: Name<'stateMachine'>, options: Options) => Metric;
  /** Of each of the two rules. */
  undelivered: (options: Options) => Metric[];
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

export function pipelineMetrics({
  node,
  events,
  processor,
  overflow,
  catalog,
  settling,
}: TelemetryPipeline): PipelineMetrics {
  const ofOverflow = overflow && overflowMetrics(overflow);
  const functions = ofOverflow
    ? [functionMetrics(processor, 'floor'), ofOverflow]
    : [functionMetrics(processor)];
  const ofQueue =
    ({ queueName }: IQueue): PipelineMetrics['queue'] =>
    (name, options) =>
      emittedMetric('queue', name, { QueueName: queueName }, options);
  return {
    edge: edgeMetrics(node.findChild('Edge')),
    queue: ofQueue(events.queue),
    deadLetters: ofQueue(events.deadLetters),
    functions,
    live: (name, options) => total(functions.map(({ live }) => live(name, options))),
    logBytes: (options) => total(functions.map(({ logBytes }) => logBytes(options))),
    overflow: ofOverflow,
    processor: (name, options) => emittedMetric('processor', name, { service: processor.service }, options),
    settling: ofStateMachine(settling.stateMachine),
    ...(processor.workingHours && {
      schedules: ofSchedules(processor.workingHours.group.scheduleGroupName),
    }),
    unsettled: (name, options) => emittedMetric('settling', name, { service: processor.service }, options),
    scanned: { queries: scannedIn(catalog.workgroupName), settling: scannedIn(settling.workgroupName) },
    ...(processor.capacity && {
      capacity: capacityMetrics(
        processor.function.functionName,
        processor.version.version,
        processor.capacity.providerName,
      ),
    }),
  };
}

function functionMetrics(
  { function: { functionName }, log }: EventProcessor,
  part?: FunctionMetrics['part'],
): FunctionMetrics {
  return {
    part,
    live: (name, options) =>
      emittedMetric(
        'alias',
        name,
        { FunctionName: functionName, Resource: `${functionName}:${liveAlias}` },
        options,
      ),
    logBytes: (options) =>
      emittedMetric('logGroup', 'IncomingBytes', { LogGroupName: log.logGroupName }, options),
  };
}

function overflowMetrics({ processor, switch: machine, rules }: Overflow): OverflowMetrics {
  return {
    ...functionMetrics(processor, 'overflow'),
    switched: ofStateMachine(machine),
    undelivered: (options) =>
      rules.map(({ ruleName }) =>
        emittedMetric('rule', 'FailedInvocations', { RuleName: ruleName }, options),
      ),
  };
}

const ofSchedules =
  (ScheduleGroup: string): PipelineMetrics['schedules'] =>
  (name, options) =>
    emittedMetric('schedules', name, { ScheduleGroup }, options);

const scannedIn =
  (WorkGroup: string) =>
  (options: Options): Metric =>
    emittedMetric(
      'workgroup',
      'ProcessedBytes',
      { QueryState: 'SUCCEEDED', QueryType: 'DML', WorkGroup },
      options,
    );

const ofStateMachine =
  ({ stateMachineArn: StateMachineArn }: IStateMachine): OverflowMetrics['switched'] =>
  (name, options) =>
    emittedMetric('stateMachine', name, { StateMachineArn }, options);

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
