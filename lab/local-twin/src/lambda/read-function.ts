import type { FunctionDefinition } from './function-definition.ts';
import { UnsupportedTemplateError } from '../template/cloudformation.ts';
import type { FunctionCode, SynthesizedStack } from '../template/read-template.ts';
import type { Resolver } from '../template/resolve.ts';

type Properties = Record<string, unknown>;
const numberOr = (value: unknown, fallback: number): number =>
  value === undefined ? fallback : Number(value);

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
