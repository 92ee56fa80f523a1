import {
  DuckDBIntervalValue,
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
  if (value instanceof DuckDBIntervalValue) return asInterval(value);
  return JsonDuckDBValueConverter(value, type, converter);
};

/** As Athena writes it: `1-2` for years and months, `3 04:05:06.789` for days and times. */
function asInterval({ months, days, micros }: DuckDBIntervalValue): string {
  if (months !== 0 && days === 0 && micros === 0n) {
    const [sign, all] = [months < 0 ? '-' : '', Math.abs(months)];
    return `${sign}${Math.floor(all / 12)}-${all % 12}`;
  }
  const ms = (BigInt(months) * 30n + BigInt(days)) * 86_400_000n + micros / 1_000n;
  const all = ms < 0n ? -ms : ms;
  const two = (value: bigint): string => String(value).padStart(2, '0');
  const time = [(all / 3_600_000n) % 24n, (all / 60_000n) % 60n, (all / 1_000n) % 60n].map(two).join(':');
  return `${ms < 0n ? '-' : ''}${all / 86_400_000n} ${time}.${String(all % 1_000n).padStart(3, '0')}`;
}

/** Undefined beyond what a Date holds, such as DuckDB's infinity. */
function isoTime(epochMs: bigint): string | undefined {
  const time = new Date(Number(epochMs));
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
