import {
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValueConverter,
  type Json,
  JsonDuckDBValueConverter,
} from '@duckdb/node-api';

/** A value of DuckDB as one that JSON can say. */
export const plainValue: DuckDBValueConverter<Json> = (value, type, converter) => {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue)
    return isoTime(value.micros / 1_000n) ?? value.toString();
  if (value instanceof DuckDBTimestampMillisecondsValue) return isoTime(value.millis) ?? value.toString();
  if (value instanceof DuckDBTimestampSecondsValue)
    return isoTime(value.seconds * 1_000n) ?? value.toString();
  return JsonDuckDBValueConverter(value, type, converter);
};

/** Undefined beyond what a Date holds, such as DuckDB's infinity. */
function isoTime(epochMs: bigint): string | undefined {
  const time = new Date(Number(epochMs));
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
