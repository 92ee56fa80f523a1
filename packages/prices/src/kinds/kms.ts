import type { ItemOf } from '../bill/item-schemas.ts';
import { pricedLines, type Line } from '../bill/line.ts';
import type { Terms } from '../bill/terms.ts';

/** A key's first year: each later version of its material costs as much again. */
export function kms({ keys, requests }: ItemOf<'kms'>, { prices: { prices } }: Terms): Line[] {
  return [
    ...pricedLines('keys', keys, prices['kms.key-month']),
    ...pricedLines('requests of keys', requests, prices['kms.request']),
  ];
}
