import type { StageConfig } from '@telemetry/settings';
import { Aws, Fn } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

/**
 * EC2 instances that Lambda manages, in a network without a way to the internet: S3 is reached by a gateway endpoint,
 * CloudWatch Logs and, where requests are traced, X-Ray by interface endpoints. Without these nothing that the functions
 * say would arrive anywhere.
 */
export class ManagedCapacity extends Construct {
  readonly provider: lambda.CapacityProvider;

  constructor(
    scope: Construct,
    id: string,
    { managedInstances, availabilityZones, logsEndpointZones, monitoring }: StageConfig,
  ) {
    super(scope, id);
    const vpc = new ec2.Vpc(this, 'Vpc', {
      // A stack that knows no account is given two zones by default; these are the first of whatever region it meets.
      availabilityZones: Array.from({ length: availabilityZones }, (_, i) => Fn.select(i, Fn.getAzs())),
      natGateways: 0,
      subnetConfiguration: [{ name: 'instances', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 22 }],
      restrictDefaultSecurityGroup: false,
    });
    const instances = new ec2.SecurityGroup(this, 'Instances', {
      vpc,
      description: 'Instances of the capacity provider: nothing comes in, HTTPS goes out to AWS',
      allowAllOutbound: false,
    });
    instances.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'AWS endpoints');
    const s3 = vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    const endpoints = new ec2.SecurityGroup(this, 'Endpoints', {
      vpc,
      description: 'Interface endpoints: HTTPS from the instances',
      allowAllOutbound: false,
    });
    endpoints.addIngressRule(instances, ec2.Port.tcp(443), 'from the instances');
    const interfaceEndpoint = (name: string, service: ec2.InterfaceVpcEndpointAwsService): Construct =>
      vpc.addInterfaceEndpoint(name, {
        service,
        subnets: { subnets: vpc.isolatedSubnets.slice(0, logsEndpointZones) },
        securityGroups: [endpoints],
        open: false,
      });
    const { CLOUDWATCH_LOGS, XRAY } = ec2.InterfaceVpcEndpointAwsService;
    const waysOut = [s3, interfaceEndpoint('Logs', CLOUDWATCH_LOGS)];
    if (monitoring.tracing) waysOut.push(interfaceEndpoint('XRay', XRAY));
    this.provider = new lambda.CapacityProvider(this, 'Provider', {
      subnets: vpc.isolatedSubnets,
      securityGroups: [instances],
      operatorRole: this.#operatorRole(),
      architectures: [lambda.Architecture.ARM_64],
      instanceTypeFilter: lambda.InstanceTypeFilter.allow(
        managedInstances.instanceTypes.map((type) => new ec2.InstanceType(type)),
      ),
      maxVCpuCount: managedInstances.maxVcpuCount,
      scalingOptions: lambda.ScalingOptions.auto(),
    });
    // CloudFormation sees no tie between them: without it the first version may start before its logs have a way out, and
    // a deletion may take the way out first.
    this.provider.node.addDependency(...waysOut);
  }

  #operatorRole(): iam.Role {
    return new iam.Role(this, 'Operator', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AWSLambdaManagedEC2ResourceOperator')],
    });
  }
}
