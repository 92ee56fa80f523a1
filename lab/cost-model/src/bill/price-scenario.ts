import { pricers } from '../kinds/pricers.ts';
import { priceList, type PriceList } from '../prices/price-list.ts';
import { FreeTier } from './free-tier.ts';
import type { Item, Kind, Scenario } from './item-schemas.ts';
import type { Line } from './line.ts';

/** US dollars, unrounded. */
export interface Bill {
  totalUsd: number;
  items: PricedItem[];
}
export interface PricedItem {
  kind: Kind;
  totalUsd: number;
  lines: Line[];
}

/** What an item is priced with. */
export interface Terms {
  prices: PriceList;
  hoursPerMonth: number;
  freeTier: FreeTier;
}

/** Prices a scenario. Tiers count within an item; the free tier is shared by the items, in their order. */
export function priceScenario(
  { region, hoursPerMonth, freeTier, items }: Scenario,
  prices: PriceList = priceList(region),
): Bill {
  const terms: Terms = {
    prices,
    hoursPerMonth,
    freeTier: freeTier ? FreeTier.of(prices) : FreeTier.none(prices),
  };
  const priced = items.map((item) => priceItem(item, terms));
  return { totalUsd: total(priced.map((item) => item.totalUsd)), items: priced };
}

function priceItem(item: Item, terms: Terms): PricedItem {
  const lines = (pricers[item.kind] as (item: Item, terms: Terms) => Line[])(item, terms);
  return { kind: item.kind, totalUsd: total(lines.map(({ usd }) => usd)), lines };
}

function total(usd: readonly number[]): number {
  return usd.reduce((sum, part) => sum + part, 0);
}
