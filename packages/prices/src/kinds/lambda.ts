import type { ItemOf } from '../bill/item-schemas.ts';
import { pricedLines, type Line } from '../bill/line.ts';
import type { Terms } from '../bill/terms.ts';

/** Free with every function; more is billed while it runs. https://aws.amazon.com/lambda/pricing/, read 2026-11-21 */
const includedEphemeralStorageMiB = 512;

/** Default Lambda: memory × duration, and requests. A savings plan discounts the duration alone. */
export function lambda(item: ItemOf<'lambda'>, terms: Terms): Line[] {
  const { prices } = terms;
  const storageGb = Math.max(0, (item.ephemeralStorageMiB ?? 0) - includedEphemeralStorageMiB) / 1_024;
  const storage = prices.prices['lambda.ephemeral-storage.gb-second'];
  return [
    ...durationLines(item, terms),
    ...(storageGb > 0 ? pricedLines('ephemeral storage', storageGb * seconds(item), storage) : []),
    ...requestLines(item.requests, terms),
  ];
}

type Invocations = Pick<
  ItemOf<'lambda'>,
  'architecture' | 'requests' | 'durationMs' | 'memoryMiB' | 'discount'
>;

export function durationLines(item: Invocations, { prices, freeTier }: Terms): Line[] {
  const { free, paid } = freeTier.take('lambda.gb-second', 'duration', gbSeconds(item));
  const price = prices.prices[`lambda.gb-second.${item.architecture}`];
  return [...free, ...pricedLines('duration', paid, price, item.discount)];
}

export function requestLines(requests: number, { prices, freeTier }: Terms): Line[] {
  const { free, paid } = freeTier.take('lambda.request', 'requests', requests);
  return [...free, ...pricedLines('requests', paid, prices.prices['lambda.request'])];
}

export function gbSeconds(item: Pick<Invocations, 'requests' | 'durationMs' | 'memoryMiB'>): number {
  return seconds(item) * (item.memoryMiB / 1_024);
}

function seconds({ requests, durationMs }: Pick<Invocations, 'requests' | 'durationMs'>): number {
  return (requests * durationMs) / 1_000;
}
