import { gbSeconds, type Line, pricedLines } from '@telemetry/prices';
import type { ItemOf } from './item-schemas.ts';
import type { Terms } from '@telemetry/prices';

/** Give duration and memory as AWS bills them: up to the next 100 ms and the next 64 MB of each execution. */
export function stepFunctionsExpress(
  item: ItemOf<'step-functions-express'>,
  { prices: { prices } }: Terms,
): Line[] {
  return [
    ...pricedLines('requests', item.requests, prices['step-functions.express.request']),
    ...pricedLines('duration', gbSeconds(item) / 3_600, prices['step-functions.express.gb-hour']),
  ];
}
