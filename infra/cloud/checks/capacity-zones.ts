import { DescribeAvailabilityZonesCommand, DescribeInstanceTypeOfferingsCommand } from '@aws-sdk/client-ec2';
import type { Check } from './finding.ts';

/** The stack takes the region's first zones; in each one of the instance types must be there. */
export const capacityZonesFinding: Check = async ({ aws, target }) => {
  const { availabilityZones, managedInstances } = target.config;
  const { AvailabilityZones = [] } = await aws.ec2.send(
    new DescribeAvailabilityZonesCommand({ Filters: [{ Name: 'zone-type', Values: ['availability-zone'] }] }),
  );
  const zones = AvailabilityZones.flatMap(({ ZoneName }) => ZoneName ?? []).sort();
  if (zones.length < availabilityZones)
    return {
      status: 'failed',
      says: `${aws.region} offers this account ${zones.length} zones, stage ${target.stage} wants ${availabilityZones}`,
      todo: 'choose a region with more zones, or lower availabilityZones in infra/config.ts',
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
      todo: 'add an instance type of that zone to managedInstances.instanceTypes in infra/config.ts',
    };
  const types = [...new Set(InstanceTypeOfferings.map(({ InstanceType }) => InstanceType))].sort();
  return { status: 'ok', says: `${types.join(', ')} in ${used.join(', ')}` };
};
