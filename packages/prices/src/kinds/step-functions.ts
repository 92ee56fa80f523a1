import type { ItemOf } from '../bill/item-schemas.ts';
import { pricedLines, type Line } from '../bill/line.ts';
import type { Terms } from '../bill/terms.ts';

export function stepFunctionsStandard(
  { transitions }: ItemOf<'step-functions-standard'>,
  { prices: { prices } }: Terms,
): Line[] {
  return pricedLines('state transitions', transitions, prices['step-functions.transition']);
}
