import { instanceLines, type Line, managementFeeLine, pricedLines } from '@telemetry/prices';
import type { ItemOf } from './item-schemas.ts';
import type { Terms } from '@telemetry/prices';

export function ecsEc2(item: ItemOf<'ecs-ec2'>, terms: Terms): Line[] {
  return instanceLines(item, terms);
}

export function ecsManagedInstances(item: ItemOf<'ecs-managed-instances'>, terms: Terms): Line[] {
  return [...instanceLines(item, terms), managementFeeLine('ecs-managed-instances', item, terms)];
}

export function eksEc2(item: ItemOf<'eks-ec2'>, terms: Terms): Line[] {
  return [...instanceLines(item, terms), ...clusterLines(terms)];
}

export function eksAutoMode(item: ItemOf<'eks-auto-mode'>, terms: Terms): Line[] {
  return [
    ...instanceLines(item, terms),
    managementFeeLine('eks-auto-mode', item, terms),
    ...clusterLines(terms),
  ];
}

/** One cluster, all month. */
export function clusterLines({ prices, hoursPerMonth }: Terms): Line[] {
  return pricedLines('cluster', hoursPerMonth, prices.prices['eks.cluster-hour']);
}
