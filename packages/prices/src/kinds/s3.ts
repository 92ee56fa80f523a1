import type { ItemOf } from '../bill/item-schemas.ts';
import { pricedLines, type Line } from '../bill/line.ts';
import type { Terms } from '../bill/terms.ts';

export function s3(
  { putRequests, getRequests = 0, storedGbMonths = 0 }: ItemOf<'s3'>,
  { prices: { prices } }: Terms,
): Line[] {
  return [
    ...pricedLines('PUT requests', putRequests, prices['s3.put-request']),
    ...pricedLines('GET requests', getRequests, prices['s3.get-request']),
    ...pricedLines('storage', storedGbMonths, prices['s3.gb-month']),
  ];
}
