import { durationLines, type Line, pricedLines, requestLines } from '@telemetry/prices';
import type { ItemOf } from './item-schemas.ts';
import type { Terms } from '@telemetry/prices';

/** Lambda as ever while code runs, nothing while it waits, and the durable operations with their data. */
export function lambdaDurable(item: ItemOf<'lambda-durable'>, terms: Terms): Line[] {
  const { prices } = terms.prices;
  return [
    ...durationLines(item, terms),
    ...requestLines(item.requests, terms),
    ...pricedLines('durable operations', item.operations, prices['lambda.durable.operation']),
    ...pricedLines('data written', item.gbWritten, prices['lambda.durable.gb-written']),
    ...pricedLines('data retained', item.gbMonths, prices['lambda.durable.gb-month']),
  ];
}
