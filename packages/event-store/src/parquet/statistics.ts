import type { ColumnMetaData, Statistics } from 'hyparquet';
import type { Column, Value } from '../tables.ts';
import type { PageEncoding } from './page.ts';

type Told = Pick<ColumnMetaData, 'statistics' | 'encoding_stats'>;

/** What the footer says of a column's values, each of which need be there once only: where queries prune by them, min and max. */
export function statisticsOf(
  { type, filtered }: Column,
  values: readonly Exclude<Value, null>[] | Float64Array,
  nulls: number,
  encoding: PageEncoding,
): Told {
  if (type === 'timestamp')
    return {
      statistics: numberBounds(values as readonly number[] | Float64Array, nulls),
      encoding_stats: [
        ...(encoding === 'PLAIN'
          ? []
          : [{ page_type: 'DICTIONARY_PAGE' as const, encoding: 'PLAIN' as const, count: 1 }]),
        { page_type: 'DATA_PAGE_V2', encoding, count: 1 },
      ],
    };
  const bounds =
    filtered && type === 'string' ? textBounds(values as readonly Exclude<Value, null>[], nulls) : undefined;
  return bounds ? { statistics: bounds } : {};
}

function numberBounds(values: readonly number[] | Float64Array, nulls: number): Statistics {
  if (values.length === 0) return { null_count: BigInt(nulls) };
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min_value: min, max_value: max, null_count: BigInt(nulls) };
}

/**
 * In the order of their UTF-8 bytes. Undefined where nothing can be said: no text at all, or one with a surrogate, since
 * JavaScript's order of those is not that of the bytes.
 */
function textBounds(values: readonly Exclude<Value, null>[], nulls: number): Statistics | undefined {
  let [min, max]: (string | undefined)[] = [];
  for (const value of values) {
    if (typeof value !== 'string' || surrogate.test(value)) return undefined;
    if (min === undefined || value < min) min = value;
    if (max === undefined || value > max) max = value;
  }
  if (min === undefined || max === undefined) return undefined;
  return { min_value: min, max_value: max, null_count: BigInt(nulls) };
}

const surrogate = /[\uD800-\uDFFF]/;
