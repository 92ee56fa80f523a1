import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Deployment, ManagedInstances, Overflow, TwinModel } from '@telemetry/runs';
import { templateFile } from '@telemetry/settings';
import {
  type DeployedProcessor,
  deployedProcessors,
  type Properties,
  type Resources,
  variablesOf,
} from './deployed-processors.ts';

/** What a synthesized template deploys, as far as a report needs it. Throws when it is not the template of an arm. */
export function readDeployment(
  templates: string,
  stage: string,
  arm: string,
  twin: (TwinModel & { functionEnvironment?: Record<string, string> }) | null,
): Deployment {
  const file = join(templates, templateFile(stage, arm));
  const { Resources } = JSON.parse(readFileSync(file, 'utf8')) as { Resources: Resources };
  const all = (type: string): Properties[] =>
    Object.values(Resources)
      .filter(({ Type }) => Type === type)
      .map(({ Properties = {} }) => Properties);
  const [first, second] = deployedProcessors(Resources);
  const { function: processor, mapping } = first;
  const queue = all('AWS::SQS::Queue').find((each) => 'RedrivePolicy' in each);
  if (!queue) throw new Error(`${file} has no queue with redrive`);
  const managed = managedInstancesOf(first, all('AWS::Lambda::CapacityProvider')[0]);
  const workers = twin?.functionEnvironment?.['AWS_LAMBDA_NODEJS_WORKER_COUNT'];
  return {
    stage,
    arm: second ? 'hybrid' : managed ? 'managed-instances' : 'default',
    architecture: architectureOf(processor),
    memoryMiB: Number(processor['MemorySize']),
    timeoutSeconds: Number(processor['Timeout']),
    edge: all('AWS::ApiGateway::RestApi').length > 0 ? 'rest' : 'http',
    batchSize: Number(mapping['BatchSize']),
    batchingWindowSeconds: Number(mapping['MaximumBatchingWindowInSeconds'] ?? 0),
    mappingMaxConcurrency: maxConcurrencyOf(mapping),
    visibilityTimeoutSeconds: Number(queue['VisibilityTimeout']),
    maxReceiveCount: Number((queue['RedrivePolicy'] as { maxReceiveCount: number }).maxReceiveCount),
    lingerMs: Number(variablesOf(processor)['COMMIT_LINGER_MS']),
    managedInstances: managed && { ...managed, ...(workers && { workerThreads: Number(workers) }) },
    overflow: second ? overflowOf(second, joinAlarmOf(Resources)) : null,
    interfaceEndpointZones: all('AWS::EC2::VPCEndpoint')
      .filter(({ VpcEndpointType }) => VpcEndpointType === 'Interface')
      .reduce((zones, { SubnetIds }) => zones + (SubnetIds as unknown[]).length, 0),
    twin: twin && {
      timeScale: twin.timeScale,
      s3PutLatencyMs: twin.s3PutLatencyMs,
      doublingMs: twin.doublingMs,
      provisioningDelayMs: twin.provisioningDelayMs,
      maxEnvironments: twin.maxEnvironments,
      pollPatienceMs: twin.pollPatienceMs,
    },
  };
}

function managedInstancesOf(
  { function: processor, versions: [version] }: DeployedProcessor,
  provider: Properties | undefined,
): ManagedInstances | null {
  const config = (processor['CapacityProviderConfig'] as Properties | undefined)?.[
    'LambdaManagedInstancesCapacityProviderConfig'
  ] as
    | { ExecutionEnvironmentMemoryGiBPerVCpu: number; PerExecutionEnvironmentMaxConcurrency: number }
    | undefined;
  if (!config || !provider) return null;
  // The version that the mapping invokes has its own.
  const environments = (version?.['FunctionScalingConfig'] ?? processor['FunctionScalingConfig']) as {
    MinExecutionEnvironments: number;
    MaxExecutionEnvironments: number;
  };
  const { AllowedInstanceTypes } = provider['InstanceRequirements'] as { AllowedInstanceTypes: string[] };
  const { SubnetIds } = provider['VpcConfig'] as { SubnetIds: unknown[] };
  const workers = variablesOf(processor)['AWS_LAMBDA_NODEJS_WORKER_COUNT'];
  return {
    instanceTypes: AllowedInstanceTypes,
    vcpusPerEnvironment:
      Number(processor['MemorySize']) / 1_024 / config.ExecutionEnvironmentMemoryGiBPerVCpu,
    slotsPerEnvironment: config.PerExecutionEnvironmentMaxConcurrency,
    workerThreads: typeof workers === 'string' ? Number(workers) : null,
    minEnvironments: environments.MinExecutionEnvironments,
    maxEnvironments: environments.MaxExecutionEnvironments,
    availabilityZones: SubnetIds.length,
  };
}

/** Default Lambda beside the floor, and the alarm that lets it join. */
function overflowOf({ function: processor, mapping }: DeployedProcessor, joins: Properties): Overflow {
  return {
    architecture: architectureOf(processor),
    memoryMiB: Number(processor['MemorySize']),
    mappingMaxConcurrency: maxConcurrencyOf(mapping),
    joinAboveAgeSeconds: Number(joins['Threshold']),
    leaveAfterSeconds: Number(joins['Period']) * Number(joins['EvaluationPeriods']),
  };
}

/** The alarm whose changes a rule listens to: all others tell people. */
function joinAlarmOf(resources: Resources): Properties {
  const patterns = Object.values(resources)
    .filter(({ Type }) => Type === 'AWS::Events::Rule')
    .map(({ Properties }) => JSON.stringify(Properties?.['EventPattern']));
  const alarm = Object.entries(resources).find(
    ([id, { Type }]) =>
      Type === 'AWS::CloudWatch::Alarm' && patterns.some((pattern) => pattern.includes(`"${id}"`)),
  );
  if (!alarm)
    throw new Error('the template has a second processor, and no rule on an alarm that lets it join');
  return alarm[1].Properties ?? {};
}

function architectureOf(processor: Properties): Deployment['architecture'] {
  const [architecture] = (processor['Architectures'] ?? ['x86_64']) as Deployment['architecture'][];
  return architecture ?? 'x86_64';
}

function maxConcurrencyOf(mapping: Properties): number | null {
  const scaling = mapping['ScalingConfig'] as { MaximumConcurrency?: number } | undefined;
  return scaling?.MaximumConcurrency ?? null;
}
