import type { FreeTierId, PriceList } from '../list/price-list.ts';
import { line, type Line } from './line.ts';

/**
 * The monthly allowances that never expire. An account has each of them once, so items use them up in their order.
 * (Others are left out: docs/cost-model.md.)
 */
export class FreeTier {
  readonly #left: Record<FreeTierId, number>;
  readonly #units: PriceList['freeTier'];

  private constructor(freeTier: PriceList['freeTier'], applies: boolean) {
    this.#units = freeTier;
    this.#left = {
      'lambda.request': applies ? freeTier['lambda.request'].quantity : 0,
      'lambda.gb-second': applies ? freeTier['lambda.gb-second'].quantity : 0,
      'sqs.request': applies ? freeTier['sqs.request'].quantity : 0,
    };
  }

  static of(prices: PriceList): FreeTier {
    return new FreeTier(prices.freeTier, true);
  }

  static none(prices: PriceList): FreeTier {
    return new FreeTier(prices.freeTier, false);
  }

  /** Takes what is free of a quantity: the line for it, if any, and the quantity that remains to be paid. */
  take(id: FreeTierId, name: string, quantity: number): { free: Line[]; paid: number } {
    const free = Math.min(quantity, this.#left[id]);
    this.#left[id] -= free;
    return {
      free: free > 0 ? [line(`${name}, free tier`, free, this.#units[id].unit, 0)] : [],
      paid: quantity - free,
    };
  }
}
