import type { ItemOf } from '../bill/item-schemas.ts';
import { pricedLines, type Line } from '../bill/line.ts';
import type { Terms } from '../bill/terms.ts';

export function cloudwatchLogs(
  { gb, storedGbMonths = 0 }: ItemOf<'cloudwatch-logs'>,
  { prices: { prices } }: Terms,
): Line[] {
  return [
    ...pricedLines('logs taken in', gb, prices['cloudwatch-logs.gb']),
    ...pricedLines('logs stored', storedGbMonths, prices['cloudwatch-logs.gb-month']),
  ];
}
