import type { Value } from './tables.ts';

/**
 * The least and the greatest text of a column, in the order of their UTF-8 bytes, and how many are null. Undefined where nothing
 * can be said: no text at all, or one with a surrogate, since JavaScript's order of those is not that of the bytes.
 */
export function textBounds(
  values: readonly Value[],
): { min_value: string; max_value: string; null_count: bigint } | undefined {
  let [min, max, previous]: (Value | undefined)[] = [];
  let nulls = 0;
  for (const value of values) {
    if (value === null) nulls += 1;
    // All events of a message have the same device: mostly one look tells that there is nothing new.
    if (value === null || value === previous) continue;
    if (typeof value !== 'string' || surrogate.test(value)) return undefined;
    previous = value;
    if (min === undefined || value < min) min = value;
    if (max === undefined || value > max) max = value;
  }
  if (min === undefined) return undefined;
  return { min_value: min, max_value: max as string, null_count: BigInt(nulls) };
}

const surrogate = /[\uD800-\uDFFF]/;
