import type { ItemOf } from '../bill/item-schemas.ts';
import { pricedLines, type Line } from '../bill/line.ts';
import type { Terms } from '../bill/price-scenario.ts';
import { durationLines, requestLines } from './lambda.ts';

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
