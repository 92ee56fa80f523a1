import type { Price } from '../list/price-list.ts';

/** One line of a bill; `usd` is `quantity × unitUsd`, never rounded. */
export interface Line {
  name: string;
  quantity: number;
  unit: string;
  unitUsd: number;
  usd: number;
  /** What has no known price here: the id of a price, or an instance type. `unitUsd` and `usd` are `NaN` then. */
  missing?: string;
}

/** Of nothing, an unknown price costs nothing. */
export function line(name: string, quantity: number, unit: string, unitUsd: number, missing?: string): Line {
  if (quantity === 0) return { name, quantity, unit, unitUsd, usd: 0 };
  return {
    name,
    quantity,
    unit,
    unitUsd,
    usd: quantity * unitUsd,
    ...(Number.isNaN(unitUsd) && missing !== undefined && { missing }),
  };
}

/** A line for each tier that the quantity reaches. `discount` is a share of the price. */
export function pricedLines(name: string, quantity: number, price: Price, discount = 0): Line[] {
  const keep = 1 - discount;
  if ('usd' in price) return [line(name, quantity, price.unit, price.usd * keep, price.missing)];
  const lines: Line[] = [];
  let from = 0;
  for (const [index, { upTo = Infinity, usd }] of price.tiers.entries()) {
    const inTier = Math.min(quantity, upTo) - from;
    if (index > 0 && inTier <= 0) break;
    const inName = index === 0 ? name : `${name}, tier ${index + 1}`;
    lines.push(line(inName, inTier, price.unit, usd * keep, price.missing));
    from = upTo;
  }
  return lines;
}
