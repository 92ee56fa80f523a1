import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ProcessorEnvironment } from '@telemetry/processor/env';
import {
  liveAlias,
  metricsNamespace,
  objectPrefixes,
  projectTitle,
  type RuntimeUpdates,
  type StageConfig,
} from '@telemetry/settings';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { pseudonymKeyReference } from './pseudonym-key.ts';
import type { RunsOn } from './compute.ts';
import { functionRole } from './function-role.ts';
import { ManagedCapacity } from './managed-capacity.ts';
import { WorkingHours } from './working-hours.ts';

const bundle = resolve(import.meta.dirname, '../../apps/processor/dist');

export interface EventProcessorProps {
  runsOn: RunsOn;
  config: StageConfig;
  queue: sqs.IQueue;
  bucket: s3.IBucket;
  /** Whether it polls the queue once it is deployed; otherwise something else has to switch its mapping on. */
  polls?: boolean;
}

/**
 * The function that turns batches of messages into rows, fed by the queue. The queue invokes the alias `live`, which names
 * the one numbered version that exists at rest: docs/decisions/011-versions-behind-an-alias.md.
 */
export class EventProcessor extends Construct {
  readonly function: lambda.Function;
  readonly version: lambda.Version;
  readonly live: lambda.Alias;
  readonly role: iam.Role;
  readonly log: logs.LogGroup;
  /** The dimension of the processor's own metrics. */
  readonly service: string;
  readonly capacity?: ManagedCapacity;
  readonly workingHours?: WorkingHours;
  /** UUID of the event source mapping. */
  readonly mappingId: string;

  constructor(scope: Construct, id: string, props: EventProcessorProps) {
    super(scope, id);
    const { runsOn, config, queue, bucket, polls } = props;
    if (!existsSync(resolve(bundle, 'index.mjs'))) {
      throw new Error(
        'apps/processor/dist/index.mjs is missing: run "pnpm build" first, or "pnpm synth", which does',
      );
    }
    const { processor, mapping, managedInstances, defaultCompute, logRetentionDays } = config;
    const { monitoring, privacy, security } = config;
    const managed = runsOn.kind === 'managed-instances';
    const vcpus = managed ? managedInstances.memoryMiB / 1_024 / managedInstances.memoryGiBPerVcpu : 1;
    // Stages may share an account and a region: the name of the stack keeps their metrics apart.
    this.service = Stack.of(this).stackName;
    const settings: ProcessorEnvironment = {
      EVENT_BUCKET: bucket.bucketName,
      COMMIT_LINGER_MS: String(managed ? managedInstances.lingerMs : 0),
      COMMIT_MAX_ROWS: String(processor.maxRows),
      COMMIT_MAX_ROWS_IN_FLIGHT: String(processor.maxRowsInFlight),
      METRICS_NAMESPACE: metricsNamespace,
      POWERTOOLS_SERVICE_NAME: this.service,
      POWERTOOLS_LOG_LEVEL: 'INFO',
      ...(privacy.pseudonyms && { PSEUDONYM_KEY: pseudonymKeyReference(privacy.pseudonyms) }),
    };
    this.log = new logs.LogGroup(this, 'Log', { retention: logRetentionDays });
    const { runtimeUpdates } = processor;
    const role = functionRole(this, 'FunctionServiceRole', { log: this.log, security });
    this.role = role;
    this.function = new lambda.Function(this, 'Function', {
      role,
      // Lambda publishes no version when nothing but the runtime's management changed; the description changes with it.
      description: `${projectTitle} processor on ${managed ? 'managed instances' : 'default Lambda'}, runtime ${runtimeUpdates}`,
      runtimeManagementMode: runtimeManagement(runtimeUpdates),
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(bundle),
      memorySize: managed ? managedInstances.memoryMiB : defaultCompute.memoryMiB,
      timeout: Duration.seconds(processor.timeoutSeconds),
      loggingFormat: lambda.LoggingFormat.JSON,
      logGroup: this.log,
      ...(monitoring.tracing && { tracing: lambda.Tracing.ACTIVE }),
      environment: {
        ...settings,
        ...(managed && {
          // One worker thread for each vCPU: Lambda's own choice of eight costs twice the CPU and twelve times the objects.
          AWS_LAMBDA_NODEJS_WORKER_COUNT: String(vcpus),
          // Each idle poll of the runtime client may hold a thread of libuv's pool.
          UV_THREADPOOL_SIZE: String(vcpus + 4),
          // MiB for young objects, of each thread three times: without it they grow to twice as many under load, for nothing.
          NODE_OPTIONS: '--max-semi-space-size=16',
        }),
      },
      currentVersionOptions: {
        // CloudFormation deletes the version before once the deployment is over, and its environments with it: a numbered
        // version keeps its minimum of them running as long as it exists.
        removalPolicy: RemovalPolicy.DESTROY,
        // Both, always: one that is left out goes back to its default.
        ...(managed && {
          minExecutionEnvironments: runsOn.environments.min,
          maxExecutionEnvironments: runsOn.environments.max,
        }),
      },
    });
    // Objects are put whole, each in one request: what CDK grants beside it (uploads in parts, tags, retention) nothing uses.
    this.function.addToRolePolicy(
      new iam.PolicyStatement({
        actions: ['s3:PutObject'],
        resources: [objectPrefixes.events, objectPrefixes.rejected].map((prefix) =>
          bucket.arnForObjects(`${prefix}*`),
        ),
      }),
    );
    if (managed) {
      this.capacity = new ManagedCapacity(this, 'Capacity', { config, bucket, logs: [this.log] });
      this.capacity.run(this.function, config);
    }
    this.version = this.function.currentVersion;
    (this.version.node.defaultChild as lambda.CfnVersion).runtimePolicy =
      runtimeManagement(runtimeUpdates)?.runtimeManagementConfig;
    this.live = new lambda.Alias(this, 'Live', { aliasName: liveAlias, version: this.version });
    const pollers = managed ? managedInstances.provisionedPollers : undefined;
    const source = new SqsEventSource(queue, {
      batchSize: mapping.batchSize,
      maxBatchingWindow: Duration.seconds(mapping.batchingWindowSeconds),
      reportBatchItemFailures: true,
      provisionedPollerConfig: pollers && {
        minimumPollers: pollers.minimum,
        maximumPollers: pollers.maximum,
      },
      maxConcurrency: pollers
        ? undefined
        : managed
          ? // What finds no slot is received in vain, and counts as a receive: a fleet that does not grow is given no more.
            Math.min(
              managedInstances.mappingMaxConcurrency ?? Infinity,
              runsOn.environments.max * managedInstances.concurrencyPerEnvironment,
            )
          : defaultCompute.mappingMaxConcurrency,
      enabled: polls,
    });
    this.live.addEventSource(source);
    this.mappingId = source.eventSourceMappingId;
    const { workingHours: hours } = managedInstances;
    if (managed && hours)
      this.workingHours = new WorkingHours(this, 'WorkingHours', {
        hours,
        version: this.version,
        environments: runsOn.environments,
        mappingId: this.mappingId,
      });
  }
}

function runtimeManagement(updates: RuntimeUpdates): lambda.RuntimeManagementMode | undefined {
  if (updates === 'auto') return undefined;
  return updates === 'with-deployments'
    ? lambda.RuntimeManagementMode.FUNCTION_UPDATE
    : lambda.RuntimeManagementMode.manual(updates);
}
