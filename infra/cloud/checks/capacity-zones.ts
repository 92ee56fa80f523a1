import {
  DescribeAvailabilityZonesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeSubnetsCommand,
} from '@aws-sdk/client-ec2';
import type { Aws } from '../account/connect-aws.ts';
import type { Check } from './finding.ts';

/** The stack takes the first zones of `Fn::GetAZs`; in each one of the instance types must be there. */
export const capacityZonesFinding: Check = async ({ aws, target }) => {
  const { availabilityZones, managedInstances } = target.config;
  const withDefaultSubnet = await zonesWithDefaultSubnet(aws);
  const zones = withDefaultSubnet.length > 0 ? withDefaultSubnet : await allZones(aws);
  if (withDefaultSubnet.length > 0 && zones.length < availabilityZones)
    return {
      status: 'failed',
      says: `this account has default subnets in ${zones.join(', ')} only, stage ${target.stage} wants ${availabilityZones} zones: CloudFormation takes no others while there are any`,
      todo: `make one in another zone: aws ec2 create-default-subnet --region ${aws.region} --availability-zone …, or lower availabilityZones in packages/settings/src/project.ts`,
    };
  if (zones.length < availabilityZones)
    return {
      status: 'failed',
      says: `${aws.region} offers this account ${zones.length} zones, stage ${target.stage} wants ${availabilityZones}`,
      todo: 'choose a region with more zones, or lower availabilityZones in packages/settings/src/project.ts',
    };
  const used = zones.slice(0, availabilityZones);
  const { InstanceTypeOfferings = [] } = await aws.ec2.send(
    new DescribeInstanceTypeOfferingsCommand({
      LocationType: 'availability-zone',
      Filters: [
        { Name: 'instance-type', Values: [...managedInstances.instanceTypes] },
        { Name: 'location', Values: used },
      ],
    }),
  );
  const bare = used.filter((zone) => !InstanceTypeOfferings.some(({ Location }) => Location === zone));
  if (bare.length > 0)
    return {
      status: 'failed',
      says: `${bare.join(', ')} offers none of ${managedInstances.instanceTypes.join(', ')}`,
      todo: 'add an instance type of that zone to managedInstances.instanceTypes in packages/settings/src/project.ts',
    };
  const types = [...new Set(InstanceTypeOfferings.map(({ InstanceType }) => InstanceType))].sort();
  return { status: 'ok', says: `${types.join(', ')} in ${used.join(', ')}` };
};

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
