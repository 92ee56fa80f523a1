import type { ItemOf } from '../bill/item-schemas.ts';
import { pricedLines, type Line } from '../bill/line.ts';
import type { Terms } from '../bill/terms.ts';

/** A query is billed for 10 MB at least; that is left out. */
export function athena({ scannedTb }: ItemOf<'athena'>, { prices: { prices } }: Terms): Line[] {
  return pricedLines('data scanned', scannedTb, prices['athena.tb-scanned']);
}
