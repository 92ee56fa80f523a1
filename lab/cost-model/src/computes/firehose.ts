import { type Line, pricedLines } from '@telemetry/prices';
import type { ItemOf } from './item-schemas.ts';
import type { Terms } from '@telemetry/prices';

/** Each record is billed up to the next 5 KB. https://aws.amazon.com/firehose/pricing/, read 2026-11-21 */
const recordUnitKb = 5;

export function firehose({ records, recordKb }: ItemOf<'firehose'>, { prices: { prices } }: Terms): Line[] {
  const billedKb = Math.ceil(recordKb / recordUnitKb) * recordUnitKb;
  return pricedLines('data taken in', (records * billedKb) / 2 ** 20, prices['firehose.gb']);
}
