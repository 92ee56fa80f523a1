import type { ItemOf } from '../bill/item-schemas.ts';
import { pricedLines, type Line } from '../bill/line.ts';
import type { Terms } from '../bill/terms.ts';
import { instanceLines, managementFeeLine } from './instance-hours.ts';

/** Instances, the fee on them, and requests; no duration, and no free tier. */
export function lambdaManagedInstances(item: ItemOf<'lambda-managed-instances'>, terms: Terms): Line[] {
  return [
    ...instanceLines(item, terms),
    managementFeeLine('lambda-managed-instances', item, terms),
    ...pricedLines('requests', item.requests, terms.prices.prices['lambda.request']),
  ];
}
