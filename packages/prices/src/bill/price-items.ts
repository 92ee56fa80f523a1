import { priceList, type PriceList } from '../list/price-list.ts';
import { FreeTier } from './free-tier.ts';
import type { Line } from './line.ts';
import type { Terms } from './terms.ts';

/** What is to be paid for in a month. */
export interface Items<I> {
  region: string;
  hoursPerMonth: number;
  freeTier: boolean;
  items: readonly I[];
}

/** US dollars, unrounded; `NaN` where a price is missing. */
export interface Bill<K extends string = string> {
  totalUsd: number;
  items: PricedItem<K>[];
  /** What has no known price here, each once: ids of prices, instance types. */
  missing: string[];
}
export interface PricedItem<K extends string = string> {
  kind: K;
  totalUsd: number;
  lines: Line[];
}

/** How each kind of item becomes lines. */
export type Pricers<I extends { kind: string }> = {
  [K in I['kind']]: (item: Extract<I, { kind: K }>, terms: Terms) => Line[];
};

/** Prices items of the kinds that `pricers` knows. Tiers count within an item; the free tier is shared by the items, in their order. */
export function priceItems<I extends { kind: string }>(
  { region, hoursPerMonth, freeTier, items }: Items<I>,
  pricers: Pricers<I>,
  prices: PriceList = priceList(region),
): Bill<I['kind']> {
  const terms: Terms = {
    prices,
    hoursPerMonth,
    freeTier: freeTier ? FreeTier.of(prices) : FreeTier.none(prices),
  };
  const priced = items.map((item): PricedItem<I['kind']> => {
    const lines = (pricers[item.kind as I['kind']] as (item: I, terms: Terms) => Line[])(item, terms);
    return { kind: item.kind, totalUsd: total(lines.map(({ usd }) => usd)), lines };
  });
  const missing = priced.flatMap(({ lines }) => lines.flatMap((line) => line.missing ?? []));
  return {
    totalUsd: total(priced.map((item) => item.totalUsd)),
    items: priced,
    missing: [...new Set(missing)],
  };
}

function total(usd: readonly number[]): number {
  return usd.reduce((sum, part) => sum + part, 0);
}
