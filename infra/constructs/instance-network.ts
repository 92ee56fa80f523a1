import { interfaceEndpoints, privateBlock, type StageConfig } from '@telemetry/settings';
import { Annotations, Fn } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { serviceOfAccount } from './service-role.ts';

/** Where instances run. */
export interface InstanceNetwork {
  subnets: ec2.ISubnet[];
  /** Of the instances. */
  securityGroup: ec2.SecurityGroup;
  /** Without these nothing that the functions say would arrive anywhere. */
  waysOut: Construct[];
}

/** What the functions on the instances send to: all that endpoints with policies let through. */
export interface EndpointUsers {
  bucket: s3.IBucket;
  logs: readonly logs.LogGroup[];
}

/** Of a block of addresses, and as many as an ordinary network has for each zone. */
const ordinaryMask = 22;

/**
 * A network without a way to the internet: S3 is reached by a gateway endpoint, CloudWatch Logs and, where requests are traced, X-Ray by
 * interface endpoints.
 */
export function closedNetwork(scope: Construct, config: StageConfig, users: EndpointUsers): InstanceNetwork {
  const { availabilityZones, logsEndpointZones, network = {} } = config;
  const vpc = new ec2.Vpc(scope, 'Vpc', {
    availabilityZones: zonesOf(config),
    natGateways: 0,
    ...(network.cidr !== undefined && { ipAddresses: ec2.IpAddresses.cidr(network.cidr) }),
    subnetConfiguration: [
      {
        name: 'instances',
        subnetType: ec2.SubnetType.PRIVATE_ISOLATED,
        cidrMask: subnetMask(network.cidr, availabilityZones),
      },
    ],
    restrictDefaultSecurityGroup: false,
  });
  if (network.flowLogs)
    vpc.addFlowLog('FlowLog', {
      destination: ec2.FlowLogDestination.toCloudWatchLogs(
        new logs.LogGroup(scope, 'FlowLogLines', { retention: config.logRetentionDays }),
        new iam.Role(scope, 'FlowLogRole', {
          assumedBy: serviceOfAccount('vpc-flow-logs.amazonaws.com', config.security),
        }),
      ),
      trafficType: network.flowLogs === 'all' ? ec2.FlowLogTrafficType.ALL : ec2.FlowLogTrafficType.REJECT,
    });
  const securityGroup = ofInstances(scope, vpc);
  const s3 = vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
  const endpoints = new ec2.SecurityGroup(scope, 'Endpoints', {
    vpc,
    description: 'Interface endpoints: HTTPS from the instances',
    allowAllOutbound: false,
  });
  endpoints.addIngressRule(securityGroup, ec2.Port.tcp(443), 'from the instances');
  const { CLOUDWATCH_LOGS, XRAY } = ec2.InterfaceVpcEndpointAwsService;
  const services = [['Logs', CLOUDWATCH_LOGS] as const, ['XRay', XRAY] as const].slice(
    0,
    interfaceEndpoints(config),
  );
  const waysOut = services.map(([name, service]) =>
    vpc.addInterfaceEndpoint(name, {
      service,
      subnets: { subnets: vpc.isolatedSubnets.slice(0, logsEndpointZones) },
      securityGroups: [endpoints],
      open: false,
    }),
  );
  if (config.security?.endpointPolicies) {
    const allow = (endpoint: ec2.VpcEndpoint | undefined, actions: string[], resources: string[]): void =>
      endpoint?.addToPolicy(
        new iam.PolicyStatement({ principals: [new iam.AnyPrincipal()], actions, resources }),
      );
    const [logsEndpoint, tracesEndpoint] = waysOut;
    allow(s3, ['s3:PutObject'], [users.bucket.arnForObjects('*')]);
    allow(
      logsEndpoint,
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      users.logs.map(({ logGroupArn }) => logGroupArn),
    );
    // X-Ray knows no resources.
    allow(tracesEndpoint, ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], ['*']);
  }
  return { subnets: vpc.isolatedSubnets, securityGroup, waysOut: [s3, ...waysOut] };
}

/** A network that is there already. Its ways out are its own: docs/deploying.md says which there have to be. */
export function existingNetwork(
  scope: Construct,
  { vpcId, subnetIds }: { vpcId: string; subnetIds: readonly string[] },
): InstanceNetwork {
  // The CDK wants a zone for each of them, and puts it nowhere.
  const availabilityZones = subnetIds.map((id) => `zone of ${id}`);
  const vpc = ec2.Vpc.fromVpcAttributes(scope, 'Vpc', {
    vpcId,
    availabilityZones,
    isolatedSubnetIds: [...subnetIds],
  });
  // Nor are its route tables asked for.
  Annotations.of(vpc).acknowledgeWarning('@aws-cdk/aws-ec2:noSubnetRouteTableId');
  return {
    subnets: vpc.isolatedSubnets,
    securityGroup: ofInstances(scope, vpc),
    waysOut: [],
  };
}

function ofInstances(scope: Construct, vpc: ec2.IVpc): ec2.SecurityGroup {
  const instances = new ec2.SecurityGroup(scope, 'Instances', {
    vpc,
    description: 'Instances of the capacity provider: nothing comes in, HTTPS goes out to AWS',
    allowAllOutbound: false,
  });
  instances.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'AWS endpoints');
  return instances;
}

/** A stack that knows no account is given two zones by default; these are named, or the first of whatever region it meets. */
function zonesOf({ availabilityZones, network: { zones, excludedZones = [] } = {} }: StageConfig): string[] {
  if (zones) return [...zones];
  const first = (count: number): string[] =>
    Array.from({ length: count }, (_, i) => Fn.select(i, Fn.getAzs()));
  if (excludedZones.length === 0) return first(availabilityZones);
  // CloudFormation filters no list. In "a,b,c," a zone with its comma is a separator, and splitting takes it away.
  const left = excludedZones.reduce(
    (text, zone) => Fn.join('', Fn.split(`${zone},`, text)),
    Fn.join(',', [...first(availabilityZones + excludedZones.length), '']),
  );
  return Array.from({ length: availabilityZones }, (_, i) => Fn.select(i, Fn.split(',', left)));
}

/** As roomy as the block allows: a subnet for each zone. */
const subnetMask = (cidr: string | undefined, zones: number): number =>
  Math.max(ordinaryMask, ((cidr && privateBlock(cidr)) || 16) + Math.ceil(Math.log2(zones)));
