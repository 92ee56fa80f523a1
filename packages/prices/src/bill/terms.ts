import type { PriceList } from '../list/price-list.ts';
import type { FreeTier } from './free-tier.ts';

/** What an item is priced with. */
export interface Terms {
  prices: PriceList;
  hoursPerMonth: number;
  freeTier: FreeTier;
}
