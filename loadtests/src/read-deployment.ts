import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Deployment, ManagedInstances, TwinModel } from '@telemetry/load-report';

type Properties = Record<string, unknown>;
type Resources = Record<string, { Type: string; Properties?: Properties }>;

/** What a synthesized template deploys, as far as a report needs it. Throws when it is not the template of an arm. */
export function readDeployment(
  templates: string,
  stage: string,
  arm: string,
  twin: TwinModel | null,
): Deployment {
  const file = join(templates, `telemetry-${stage}-${arm}.template.json`);
  const { Resources } = JSON.parse(readFileSync(file, 'utf8')) as { Resources: Resources };
  const all = (type: string): Properties[] =>
    Object.values(Resources)
      .filter(({ Type }) => Type === type)
      .map(({ Properties = {} }) => Properties);
  const processor = all('AWS::Lambda::Function').find((each) => 'COMMIT_LINGER_MS' in variablesOf(each));
  const [mapping] = all('AWS::Lambda::EventSourceMapping');
  const queue = all('AWS::SQS::Queue').find((each) => 'RedrivePolicy' in each);
  if (!processor || !mapping || !queue)
    throw new Error(`${file} has no processor, mapping or queue with redrive`);
  const managed = managedInstancesOf(
    processor,
    all('AWS::Lambda::Version')[0],
    all('AWS::Lambda::CapacityProvider')[0],
  );
  const scaling = mapping['ScalingConfig'] as { MaximumConcurrency?: number } | undefined;
  const [architecture] = (processor['Architectures'] ?? ['x86_64']) as Deployment['architecture'][];
  return {
    compute: managed ? 'managed-instances' : 'default',
    architecture: architecture ?? 'x86_64',
    memoryMiB: Number(processor['MemorySize']),
    timeoutSeconds: Number(processor['Timeout']),
    edge: all('AWS::ApiGateway::RestApi').length > 0 ? 'rest' : 'http',
    batchSize: Number(mapping['BatchSize']),
    batchingWindowSeconds: Number(mapping['MaximumBatchingWindowInSeconds'] ?? 0),
    mappingMaxConcurrency: scaling?.MaximumConcurrency ?? null,
    visibilityTimeoutSeconds: Number(queue['VisibilityTimeout']),
    maxReceiveCount: Number((queue['RedrivePolicy'] as { maxReceiveCount: number }).maxReceiveCount),
    lingerMs: Number(variablesOf(processor)['COMMIT_LINGER_MS']),
    managedInstances: managed,
    interfaceEndpointZones: all('AWS::EC2::VPCEndpoint')
      .filter(({ VpcEndpointType }) => VpcEndpointType === 'Interface')
      .reduce((zones, { SubnetIds }) => zones + (SubnetIds as unknown[]).length, 0),
    twin: twin && {
      timeScale: twin.timeScale,
      s3PutLatencyMs: twin.s3PutLatencyMs,
      provisioningDelayMs: twin.provisioningDelayMs,
      maxEnvironments: twin.maxEnvironments,
    },
  };
}

function managedInstancesOf(
  processor: Properties,
  version: Properties | undefined,
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

function variablesOf(processor: Properties): Properties {
  return (processor['Environment'] as { Variables?: Properties } | undefined)?.Variables ?? {};
}
