import type { PriceList } from '../list/price-list.ts';

/**
 * The instance type that is priced where Lambda may choose among several: the dearest whose price is known, so that no bill
 * is higher than what was said. Which one Lambda takes, AWS does not say. Where no price is known, the first.
 */
export function dearestInstance(types: readonly string[], prices: PriceList): string {
  const chosen = byPrice(types, prices).at(-1) ?? types[0];
  if (chosen === undefined) throw new RangeError('no instance type is allowed');
  return chosen;
}

/** The other end: what the same fleet costs at least. */
export function cheapestInstance(types: readonly string[], prices: PriceList): string | undefined {
  return byPrice(types, prices)[0];
}

function byPrice(types: readonly string[], { instances }: PriceList): string[] {
  const usdPerHour = (type: string) => instances[type]?.usdPerHour ?? NaN;
  return types.filter((type) => instances[type]).sort((a, b) => usdPerHour(a) - usdPerHour(b));
}
