import type { ItemOf } from '../bill/item-schemas.ts';
import { pricedLines, type Line } from '../bill/line.ts';
import type { Terms } from '../bill/terms.ts';

/** Billed requests: calls, each 64 KB of a call counting as one (traffic/sqs-requests.ts counts them). */
export function sqsStandard({ requests }: ItemOf<'sqs-standard'>, { prices, freeTier }: Terms): Line[] {
  const { free, paid } = freeTier.take('sqs.request', 'requests', requests);
  return [...free, ...pricedLines('requests', paid, prices.prices['sqs.request'])];
}

export function sqsProvisionedPollers(
  { pollerHours }: ItemOf<'sqs-provisioned-pollers'>,
  { prices: { prices } }: Terms,
): Line[] {
  return pricedLines('event pollers', pollerHours, prices['sqs.poller-hour']);
}
