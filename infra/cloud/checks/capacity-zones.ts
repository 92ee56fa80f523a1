import {
  DescribeAvailabilityZonesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeSubnetsCommand,
} from '@aws-sdk/client-ec2';
import { GetCapacityProviderCommand } from '@aws-sdk/client-lambda';
import { capacityProviderName } from '@telemetry/settings';
import type { Aws } from '../account/connect-aws.ts';
import type { Check, CheckParts, Finding } from './finding.ts';

type Found = Omit<Finding, 'check'>;

/**
 * Zones that Lambda is reported to refuse for capacity providers ("aren't supported"; one public report of 2026 for us-east-1c, where 1a, 1b
 * and 1d worked). AWS lists none, and in us-east-1 names of zones are an account's own, so they are no more than a hint.
 */
const reportedAsRefused: readonly string[] = ['us-east-1c'];

/** Where the instances will be: zones that the stack takes, subnets that exist, or another stack's provider. */
export const capacityZonesFinding: Check = (parts) => {
  const { managedInstances, network } = parts.target.config;
  if (managedInstances.capacityProviderArn !== undefined)
    return ofProvider(parts, managedInstances.capacityProviderArn);
  if (network?.existing) return ofSubnets(parts, network.existing);
  return network?.zones ? ofNamedZones(parts, network.zones) : ofFirstZones(parts);
};

async function ofProvider({ aws }: CheckParts, arn: string): Promise<Found> {
  const name = capacityProviderName(arn) ?? arn;
  const todo = 'deploy the stack that makes it first, or take managedInstances.capacityProviderArn out';
  try {
    const { CapacityProvider } = await aws.lambda.send(
      new GetCapacityProviderCommand({ CapacityProviderName: name }),
    );
    const says = `on the capacity provider ${name}, which is ${CapacityProvider?.State}`;
    return CapacityProvider?.State === 'Active' ? { status: 'ok', says } : { status: 'failed', says, todo };
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
    return { status: 'failed', says: `there is no capacity provider ${name} in ${aws.region}`, todo };
  }
}

async function ofSubnets(
  parts: CheckParts,
  { vpcId, subnetIds }: { vpcId: string; subnetIds: readonly string[] },
): Promise<Found> {
  const todo = 'correct network.existing in packages/settings/src/project.ts';
  try {
    const { Subnets = [] } = await parts.aws.ec2.send(
      new DescribeSubnetsCommand({ SubnetIds: [...subnetIds] }),
    );
    const elsewhere = Subnets.filter((subnet) => subnet.VpcId !== vpcId);
    if (elsewhere.length > 0)
      return {
        status: 'failed',
        says: elsewhere
          .map(({ SubnetId, VpcId }) => `${SubnetId} is in ${VpcId}, not in ${vpcId}`)
          .join(', '),
        todo,
      };
    const zones = [...new Set(Subnets.flatMap(({ AvailabilityZone }) => AvailabilityZone ?? []))].sort();
    const { availabilityZones } = parts.target.config;
    if (zones.length < availabilityZones)
      return {
        status: 'failed',
        says: `the subnets are in ${zones.join(', ')}, stage ${parts.target.stage} wants ${availabilityZones} zones`,
        todo,
      };
    return await offeredIn(parts, zones);
  } catch (error) {
    // EC2 names the one that is not there.
    const { name, message } = error as Error;
    if (!name.startsWith('InvalidSubnetID')) throw error;
    return { status: 'failed', says: message, todo };
  }
}

async function ofNamedZones(parts: CheckParts, named: readonly string[]): Promise<Found> {
  const all = await allZones(parts.aws);
  const missing = named.filter((zone) => !all.includes(zone));
  if (missing.length > 0)
    return {
      status: 'failed',
      says: `${parts.aws.region} offers this account no ${missing.join(', ')}, but ${all.join(', ')}`,
      todo: 'correct network.zones in packages/settings/src/project.ts, or deploy to their region with --region',
    };
  return offeredIn(parts, named);
}

/** The stack takes the first zones of `Fn::GetAZs` that are not excluded; in each one of the instance types must be there. */
async function ofFirstZones(parts: CheckParts): Promise<Found> {
  const { aws, target } = parts;
  const { availabilityZones, network } = target.config;
  const excluded = network?.excludedZones ?? [];
  const withDefaultSubnet = await zonesWithDefaultSubnet(aws);
  const taken = withDefaultSubnet.length > 0 ? withDefaultSubnet : await allZones(aws);
  const absent = excluded.filter((zone) => !taken.includes(zone));
  if (absent.length > 0)
    return {
      status: 'failed',
      says: `${absent.join(', ')} is excluded, and CloudFormation takes no zones here but ${taken.join(', ')}`,
      todo: 'take it out of network.excludedZones in packages/settings/src/project.ts',
    };
  const zones = taken.filter((zone) => !excluded.includes(zone));
  const but = excluded.length > 0 ? ` besides ${excluded.join(', ')}` : '';
  if (withDefaultSubnet.length > 0 && zones.length < availabilityZones)
    return {
      status: 'failed',
      says: `this account has default subnets in ${zones.join(', ')} only${but}, stage ${target.stage} wants ${availabilityZones} zones: CloudFormation takes no others while there are any`,
      todo: `make one in another zone: aws ec2 create-default-subnet --region ${aws.region} --availability-zone …, name zones (network.zones), or lower availabilityZones in packages/settings/src/project.ts`,
    };
  if (zones.length < availabilityZones)
    return {
      status: 'failed',
      says: `${aws.region} offers this account ${zones.length} zones${but}, stage ${target.stage} wants ${availabilityZones}`,
      todo: 'choose a region with more zones, or lower availabilityZones in packages/settings/src/project.ts',
    };
  return offeredIn(parts, zones.slice(0, availabilityZones));
}

async function offeredIn({ aws, target }: CheckParts, used: readonly string[]): Promise<Found> {
  const { instanceTypes } = target.config.managedInstances;
  const { InstanceTypeOfferings = [] } = await aws.ec2.send(
    new DescribeInstanceTypeOfferingsCommand({
      LocationType: 'availability-zone',
      Filters: [
        { Name: 'instance-type', Values: [...instanceTypes] },
        { Name: 'location', Values: [...used] },
      ],
    }),
  );
  const bare = used.filter((zone) => !InstanceTypeOfferings.some(({ Location }) => Location === zone));
  if (bare.length > 0)
    return {
      status: 'failed',
      says: `${bare.join(', ')} offers none of ${instanceTypes.join(', ')}`,
      todo: `add an instance type of that zone to managedInstances.instanceTypes in packages/settings/src/project.ts, or exclude the zone: network: { excludedZones: ${listed(bare)} }`,
    };
  const types = [...new Set(InstanceTypeOfferings.map(({ InstanceType }) => InstanceType))].sort();
  const says = `${types.join(', ')} in ${used.join(', ')}`;
  const refused = used.filter((zone) => reportedAsRefused.includes(zone));
  if (refused.length === 0) return { status: 'ok', says };
  return {
    status: 'warning',
    says: `${says}; Lambda is reported to refuse ${refused.join(', ')} for capacity providers`,
    todo: `exclude it in packages/settings/src/project.ts: network: { excludedZones: ${listed(refused)} }`,
  };
}

const listed = (zones: readonly string[]): string => `[${zones.map((zone) => `'${zone}'`).join(', ')}]`;

/**
 * `Fn::GetAZs` gives zones with a default subnet, and all zones where no zone has one (AWS CloudFormation template reference,
 * intrinsic-function-reference-getavailabilityzones, read 2026-11-21).
 */
async function zonesWithDefaultSubnet({ ec2 }: Aws): Promise<string[]> {
  const { Subnets = [] } = await ec2.send(
    new DescribeSubnetsCommand({ Filters: [{ Name: 'default-for-az', Values: ['true'] }] }),
  );
  return [...new Set(Subnets.flatMap(({ AvailabilityZone }) => AvailabilityZone ?? []))].sort();
}

async function allZones({ ec2 }: Aws): Promise<string[]> {
  const { AvailabilityZones = [] } = await ec2.send(
    new DescribeAvailabilityZonesCommand({ Filters: [{ Name: 'zone-type', Values: ['availability-zone'] }] }),
  );
  return AvailabilityZones.flatMap(({ ZoneName }) => ZoneName ?? []).sort();
}
