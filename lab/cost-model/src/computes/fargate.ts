import { type Line, pricedLines } from '@telemetry/prices';
import type { ItemOf } from './item-schemas.ts';
import type { Terms } from '@telemetry/prices';
import { clusterLines } from './container-fleet.ts';

/** vCPUs and memory of each task while it runs; storage above the included 20 GB is left out. */
export function ecsFargate(
  item: Omit<ItemOf<'ecs-fargate'>, 'kind'>,
  { prices: { prices }, hoursPerMonth }: Terms,
): Line[] {
  const { architecture, vcpu, memoryGb, tasks, hours = hoursPerMonth, spot = false, discount } = item;
  const rate = spot ? 'fargate-spot' : 'fargate';
  return [
    ...pricedLines('vCPU', vcpu * tasks * hours, prices[`${rate}.vcpu-hour.${architecture}`], discount),
    ...pricedLines('memory', memoryGb * tasks * hours, prices[`${rate}.gb-hour.${architecture}`], discount),
  ];
}

export function eksFargate(item: ItemOf<'eks-fargate'>, terms: Terms): Line[] {
  return [...ecsFargate(item, terms), ...clusterLines(terms)];
}
