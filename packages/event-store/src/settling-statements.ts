import { eventColumns } from './tables.ts';

/** Columns of the settled table in AWS, which is Iceberg: those of the event, and the day and hour that it is partitioned by. */
export const settledColumns: readonly { name: string; icebergType: string; comment: string }[] = [
  ...eventColumns.map(({ name, type, comment }) => ({
    name,
    icebergType: ({ string: 'string', timestamp: 'timestamp', double: 'double', int: 'int' } as const)[type],
    comment,
  })),
  { name: 'ingest_date', icebergType: 'date', comment: 'Day of receipt, UTC' },
  { name: 'ingest_hour', icebergType: 'string', comment: 'Hour of receipt, UTC, two digits' },
];

export interface SettlingWords {
  /** YYYY-MM-DD: the day that is settled. Its 24 hours are within the 100 partitions that one statement may write (Athena user guide, ctas-insert-into, read 2026-11-29). */
  day: string;
  /** Hours from this one on are not over: YYYY-MM-DD, and two digits. */
  openDate: string;
  openHour: string;
  /** How long an id has to be settled before the small object that has it goes, as an interval: `'2' HOUR`. */
  grace: string;
  /** Days before and after in which the same id is the same event. */
  windowDays: string;
}

const names = settledColumns.map(({ name }) => name);
const near = ({ day, windowDays }: SettlingWords, alias: string): string =>
  `${alias}.ingest_date BETWEEN DATE '${day}' - INTERVAL '${windowDays}' DAY AND DATE '${day}' + INTERVAL '${windowDays}' DAY`;

/**
 * Puts what is not settled of a day's closed hours into the settled table. Said again it adds nothing, and nothing of it is seen
 * before all of it is (Iceberg commits a statement as one snapshot). The order is that of the view `events`.
 */
export const mergeDay = (words: SettlingWords): string => `MERGE INTO events_settled AS settled
USING (
  SELECT ${names.join(', ')}
  FROM (
    SELECT *, row_number() OVER (
      PARTITION BY event_id
      ORDER BY received_at NULLS LAST, stored_at NULLS LAST, message_id NULLS LAST) AS copy
    FROM events_raw
    WHERE ingest_date = DATE '${words.day}'
      AND (ingest_date < DATE '${words.openDate}' OR ingest_hour < '${words.openHour}')
      AND event_id IS NOT NULL
  ) AS numbered
  WHERE copy = 1
) AS unsettled
ON settled.event_id = unsettled.event_id AND ${near(words, 'settled')}
WHEN NOT MATCHED THEN INSERT (${names.join(', ')})
  VALUES (${names.map((name) => `unsettled.${name}`).join(', ')})`;

/** How many ids of a day's closed hours are not settled, or are settled twice: both have to be zero before anything goes. */
export const compareDay = (words: SettlingWords): string => `SELECT
  (SELECT count(DISTINCT raw.event_id) FROM events_raw AS raw
    LEFT JOIN (SELECT event_id FROM events_settled AS settled WHERE ${near(words, 'settled')}) AS settled
      ON settled.event_id = raw.event_id
    WHERE raw.ingest_date = DATE '${words.day}'
      AND (raw.ingest_date < DATE '${words.openDate}' OR raw.ingest_hour < '${words.openHour}')
      AND raw.event_id IS NOT NULL AND settled.event_id IS NULL) AS missing,
  (SELECT count(*) - count(DISTINCT event_id) FROM events_settled WHERE ingest_date = DATE '${words.day}') AS doubled`;

/**
 * Keys of the small objects of a day all of whose ids were settled when the grace began: no query that still reads them began
 * before. The table is read as it was then.
 */
export const removableOfDay = (
  words: SettlingWords,
): string => `SELECT substr("$path", strpos("$path", '/events/ingest_date=') + 1) AS key
FROM events_raw AS raw
LEFT JOIN (
  SELECT DISTINCT event_id FROM events_settled
    FOR TIMESTAMP AS OF (current_timestamp - INTERVAL ${words.grace}) AS settled
  WHERE ${near(words, 'settled')}
) AS old ON old.event_id = raw.event_id
WHERE raw.ingest_date = DATE '${words.day}'
GROUP BY 1
HAVING count(*) = count(old.event_id)`;

/** Few files for each hour again, after late rows and deletions. Athena's own word for it; Trino has another. */
export const optimizeDay = ({ day }: SettlingWords): string =>
  `OPTIMIZE events_settled REWRITE DATA USING BIN_PACK WHERE ingest_date = DATE '${day}'`;

/** Takes rows out whose day is older than the retention: S3's lifecycle rules know nothing of a table. */
export const expireSettled = (retentionDays: number): string =>
  `DELETE FROM events_settled WHERE ingest_date < current_date - INTERVAL '${retentionDays}' DAY`;

/** Lets old snapshots go, and with them the bytes of what was deleted. */
export const vacuum = 'VACUUM events_settled';

/** Takes a person's rows out of the settled table. The bytes go with the snapshots that still have them. */
export const deletePerson = (column: 'user_id' | 'device_id', ids: readonly string[]): string =>
  `DELETE FROM events_settled WHERE ${column} IN (${ids.map((id) => `'${id.replaceAll("'", "''")}'`).join(', ')})`;
