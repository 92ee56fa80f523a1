import { capacityProviderName, type StageConfig } from '@telemetry/settings';
import { Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { closedNetwork, type EndpointUsers, existingNetwork } from './instance-network.ts';
import { serviceOfAccount } from './service-role.ts';

/** Tags that a capacity provider puts on what it makes (AWS Lambda developer guide, lambda-managed-instances-tag-propagation, read 2026-11-29). */
const mostTags = 40;

/**
 * EC2 instances that Lambda manages: of a capacity provider in a network of the stack's own or in one that exists, or of a provider that
 * another stack made.
 */
export class ManagedCapacity extends Construct {
  readonly providerName: string;
  readonly #providerArn: string;

  constructor(scope: Construct, id: string, { config, ...users }: { config: StageConfig } & EndpointUsers) {
    super(scope, id);
    const { capacityProviderArn } = config.managedInstances;
    const shared = capacityProviderArn === undefined ? undefined : capacityProviderName(capacityProviderArn);
    if (capacityProviderArn !== undefined && shared !== undefined) {
      this.providerName = shared;
      this.#providerArn = capacityProviderArn;
      return;
    }
    const provider = this.#provider(config, users);
    this.providerName = provider.capacityProviderName;
    this.#providerArn = provider.capacityProviderArn;
  }

  /** Makes the function run on these instances. The L2 can do this only with a provider of the same stack. */
  run(fn: lambda.Function, { managedInstances }: StageConfig): void {
    const resource = fn.node.defaultChild as lambda.CfnFunction;
    resource.capacityProviderConfig = {
      lambdaManagedInstancesCapacityProviderConfig: {
        capacityProviderArn: this.#providerArn,
        perExecutionEnvironmentMaxConcurrency: managedInstances.concurrencyPerEnvironment,
        executionEnvironmentMemoryGiBPerVCpu: managedInstances.memoryGiBPerVcpu,
      },
    };
    // $LATEST.PUBLISHED would keep a second fleet beside the numbered version's.
    resource.publishToLatestPublished = false;
  }

  #provider(config: StageConfig, users: EndpointUsers): lambda.CapacityProvider {
    const { managedInstances, network, logRetentionDays } = config;
    const { subnets, securityGroup, waysOut } = network?.existing
      ? existingNetwork(this, network.existing)
      : closedNetwork(this, config, users);
    const provider = new lambda.CapacityProvider(this, 'Provider', {
      subnets,
      securityGroups: [securityGroup],
      operatorRole: this.#operatorRole(config),
      architectures: [lambda.Architecture.ARM_64],
      instanceTypeFilter: lambda.InstanceTypeFilter.allow(
        managedInstances.instanceTypes.map((type) => new ec2.InstanceType(type)),
      ),
      maxVCpuCount: managedInstances.maxVcpuCount,
      scalingOptions: lambda.ScalingOptions.auto(),
      logGroup: new logs.LogGroup(this, 'SystemLog', {
        // The operator's policy of AWS may write below this prefix only.
        logGroupName: `/aws/lambda/capacity-provider/${Stack.of(this).stackName}`,
        retention: logRetentionDays,
        // A name that stays would be in the way of the next deployment.
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    });
    tagInstances(provider);
    // CloudFormation sees no tie between them: without it the first version may start before its logs have a way out, and
    // a deletion may take the way out first.
    provider.node.addDependency(...waysOut);
    return provider;
  }

  #operatorRole({ security }: StageConfig): iam.Role {
    return new iam.Role(this, 'Operator', {
      assumedBy: serviceOfAccount('lambda.amazonaws.com', security),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AWSLambdaManagedEC2ResourceOperator')],
    });
  }
}

/** Instances, volumes and interfaces have the tags of their provider, whoever put them there: what a stage costs can be seen by them. */
function tagInstances(provider: lambda.CapacityProvider): void {
  const resource = provider.node.defaultChild as lambda.CfnCapacityProvider;
  const tags = (): unknown[] => (resource.cdkTagManager.renderTags() as unknown[] | undefined) ?? [];
  resource.propagateTags = Lazy.any({
    produce: () => (tags().length === 0 ? undefined : { mode: 'Explicit', explicitTags: tags() }),
  });
  provider.node.addValidation({
    validate: () =>
      tags().length > mostTags
        ? [
            `a capacity provider puts at most ${mostTags} tags on its instances, and the app has ${tags().length}`,
          ]
        : [],
  });
}
