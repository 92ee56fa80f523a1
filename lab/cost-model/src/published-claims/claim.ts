import type { Item } from '../computes/item-schemas.ts';
import { priceScenario } from '../computes/price-scenario.ts';

/** A figure that somebody published, and what the model says to it. */
export interface Claim {
  what: string;
  claimedUsd: number;
  items: Item[];
  /** Where the model gives another figure: that figure to the cent, and why. */
  wrong?: { modelUsd: number; because: string };
}

export const usd = (...items: Item[]) =>
  priceScenario({ region: 'us-east-1', hoursPerMonth: 730, freeTier: false, items }).totalUsd;

export const cents = (amount: number) => Math.round(amount * 100) / 100;
