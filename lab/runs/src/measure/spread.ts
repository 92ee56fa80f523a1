import { median } from './quantiles.ts';

/** Repeats of one figure: the middle one, and how far they lie apart. */
export interface Spread {
  median: number;
  least: number;
  most: number;
  repeats: number;
}

/** Null when no repeat has the figure. */
export function spread(values: readonly (number | null | undefined)[]): Spread | null {
  const known = values.filter((value): value is number => Number.isFinite(value));
  if (known.length === 0) return null;
  return {
    median: median(known),
    least: Math.min(...known),
    most: Math.max(...known),
    repeats: known.length,
  };
}
