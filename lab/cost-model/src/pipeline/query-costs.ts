import {
  bytesPerTb,
  consumersOf,
  leastScannedBytes,
  priceDeployed,
  settledSizes,
  storedOf,
  type PipelineQuestion,
  type PriceList,
} from '@telemetry/prices';
import type { StageConfig } from '@telemetry/settings';

/** What a query reads of each row: the type, to count by it, or every column. */
export const readings = ['counts by type', 'every column'] as const;
export type Reading = (typeof readings)[number];

export const spans = ['one hour', 'one day', 'one month', 'everything'] as const;
export type Span = (typeof spans)[number];

export interface Read {
  bytes: number;
  /** Files that are opened. */
  files: number;
  /** Athena and the requests of S3. */
  usd: number;
  /** It would read more than the stage allows a query. */
  stopped: boolean;
}

export interface QueryCost {
  span: Span;
  /** After so many months. */
  month: number;
  /** Events among which it looks. */
  storedEvents: number;
  /** Of small objects, and of what is put together. */
  small: Read;
  settled: Read;
}

/** Trino reads a Parquet file of less whole, whatever is asked of it (docs/sql-on-trino.md). */
const wholeBelowBytes = 3e6;
/** Of a larger one: its end, and the column. */
const requestsOfAFile = 2;
const keysPerList = 1_000;

/**
 * What a query on `events` costs after some months, US dollars: of spans of time that a filter on day and hour names, and of everything
 * without one.
 */
export function queryCosts(
  { settings, ...question }: PipelineQuestion,
  prices: PriceList,
  { sql: { scanLimitGB } }: Pick<StageConfig, 'sql'>,
  reading: Reading,
  months: readonly number[],
): QueryCost[] {
  const { eventsPerMonth } = question;
  const { objects, smallBytes } = storedOf(eventsPerMonth, consumersOf({ settings, ...question }, prices));
  const { hoursPerMonth } = settings;
  const read = (bytes: number, files: number, gets: number, hours: number): Read => ({
    bytes,
    files,
    usd: priceDeployed(
      {
        ...settings,
        items: [
          { kind: 'athena', scannedTb: Math.max(bytes, leastScannedBytes) / bytesPerTb },
          { kind: 's3', putRequests: hours + files / keysPerList, getRequests: gets },
        ],
      },
      prices,
    ).totalUsd,
    stopped: bytes > scanLimitGB * 1e9,
  });
  const ofHours = (hours: number): Pick<QueryCost, 'small' | 'settled'> => {
    const share = hours / hoursPerMonth;
    const whole = smallBytes * share * settledSizes.shareOfSmall;
    const files = Math.min(hours, eventsPerMonth * share);
    const isSmall = whole / files < wholeBelowBytes;
    const asked = reading === 'counts by type' ? eventsPerMonth * share * settledSizes.typeBytes : whole;
    return {
      small: read(smallBytes * share, objects * share, objects * share, hours),
      settled: read(isSmall ? whole : asked, files, files * (isSmall ? 1 : requestsOfAFile), 0),
    };
  };
  return months.flatMap((month) => {
    const stored = Math.min(month, settings.retentionMonths) * hoursPerMonth;
    return spans.map((span): QueryCost => {
      const hours = { 'one hour': 1, 'one day': 24, 'one month': hoursPerMonth, everything: stored }[span];
      return {
        span,
        month,
        storedEvents: (eventsPerMonth * stored) / hoursPerMonth,
        ...ofHours(Math.min(hours, stored)),
      };
    });
  });
}
