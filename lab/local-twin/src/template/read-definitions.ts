import type { FunctionDefinition } from '../lambda/function-definition.ts';
import type { MappingDefinition } from '../event-source/sqs-mapping.ts';
import type { QueueDefinition } from '../storage/storage.ts';
import { type Resource, type Template, UnsupportedTemplateError } from './cloudformation.ts';
import { type FunctionCode, ofType, type SynthesizedStack } from './read-template.ts';
import type { Resolver } from './resolve.ts';

type Properties = Record<string, unknown>;
const numberOr = (value: unknown, fallback: number): number =>
  value === undefined ? fallback : Number(value);

/** The queues of the template, with AWS's defaults where it says nothing. */
export function readQueues(template: Template, resolver: Resolver): QueueDefinition[] {
  return ofType(template, 'AWS::SQS::Queue').map(([name, resource]) => {
    const properties = resolver.value(resource.Properties ?? {}) as Properties;
    const redrive = properties['RedrivePolicy'] as
      { deadLetterTargetArn: string; maxReceiveCount: number } | undefined;
    return {
      name,
      visibilityTimeoutSeconds: numberOr(properties['VisibilityTimeout'], 30),
      retentionSeconds: numberOr(properties['MessageRetentionPeriod'], 345_600),
      delaySeconds: numberOr(properties['DelaySeconds'], 0),
      receiveWaitSeconds: numberOr(properties['ReceiveMessageWaitTimeSeconds'], 0),
      maximumMessageBytes: numberOr(properties['MaximumMessageSize'], 1_048_576),
      ...(redrive && {
        redrive: {
          deadLetterQueueName: redrive.deadLetterTargetArn.split(':').at(-1) ?? '',
          maxReceiveCount: Number(redrive.maxReceiveCount),
        },
      }),
    };
  });
}

/** A function by its logical id. */
export function readFunction(
  { template, codeFolder }: SynthesizedStack,
  resolver: Resolver,
  functionName: string,
  scaling: Properties = {},
): FunctionDefinition {
  const properties = resolver.value(template.Resources[functionName]?.Properties ?? {}) as Properties;
  const runtime = String(properties['Runtime']);
  if (!/^nodejs(22|24)\.x$/.test(runtime))
    throw new UnsupportedTemplateError(
      `${functionName}: the twin runs nodejs22.x and nodejs24.x, not ${runtime}`,
    );
  const memoryMiB = numberOr(properties['MemorySize'], 128);
  const variables =
    ((properties['Environment'] ?? {}) as { Variables?: Record<string, string> }).Variables ?? {};
  return {
    functionName,
    handler: String(properties['Handler']),
    taskRoot: codeFolder(functionName, properties['Code'] as FunctionCode),
    memoryMiB,
    timeoutMs: numberOr(properties['Timeout'], 3) * 1_000,
    environment: variables,
    compute: readCompute(properties, scaling, memoryMiB),
  };
}

function readCompute(
  properties: Properties,
  scaling: Properties,
  memoryMiB: number,
): FunctionDefinition['compute'] {
  const provider = properties['CapacityProviderConfig'] as Record<string, Properties> | undefined;
  const reserved = properties['ReservedConcurrentExecutions'];
  if (!provider)
    return { kind: 'default', ...(reserved !== undefined && { reservedConcurrency: Number(reserved) }) };
  const instances = provider['LambdaManagedInstancesCapacityProviderConfig'] ?? {};
  const vcpus = memoryMiB / 1_024 / numberOr(instances['ExecutionEnvironmentMemoryGiBPerVCpu'], 2);
  const minEnvironments = numberOr(scaling['MinExecutionEnvironments'], 3);
  return {
    kind: 'managed-instances',
    // Lambda's default for Node.js is 64 for each vCPU.
    maxConcurrency: numberOr(instances['PerExecutionEnvironmentMaxConcurrency'], 64 * vcpus),
    vcpus,
    minEnvironments,
    maxEnvironments: numberOr(scaling['MaxExecutionEnvironments'], 15_000),
  };
}

/** What a mapping receives and how: but for its queue's address and visibility timeout. */
export type MappingProperties = Omit<MappingDefinition, 'queueUrl' | 'region' | 'visibilityTimeoutMs'> & {
  /** Whether it polls when it is deployed. */
  enabled: boolean;
};

export function readMapping(resolver: Resolver, { Properties = {} }: Resource): MappingProperties {
  const properties = resolver.value(Properties) as Properties;
  const scaling = (properties['ScalingConfig'] ?? {}) as Properties;
  return {
    enabled: properties['Enabled'] !== false,
    queueArn: String(properties['EventSourceArn']),
    batchSize: numberOr(properties['BatchSize'], 10),
    batchingWindowMs: numberOr(properties['MaximumBatchingWindowInSeconds'], 0) * 1_000,
    reportBatchItemFailures: ((properties['FunctionResponseTypes'] ?? []) as string[]).includes(
      'ReportBatchItemFailures',
    ),
    // Standard mappings run at most 1,250 batches at once.
    maxConcurrency: numberOr(scaling['MaximumConcurrency'], 1_250),
  };
}
