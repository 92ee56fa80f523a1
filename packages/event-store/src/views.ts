import { eventColumns } from './tables.ts';

const names = eventColumns.map(({ name }) => name).join(', ');

/**
 * The views, in SQL that DuckDB and Athena (Trino) both understand. `events_raw` and `rejected_events` are the stored
 * rows; `events` has one row per event id: delivery is at least once, and of several copies the one that came first counts.
 */
export const eventsViewSelect = `SELECT ${names}, ingest_date, ingest_hour
FROM (
  SELECT *, row_number() OVER (PARTITION BY event_id ORDER BY received_at, stored_at, message_id) AS copy
  FROM events_raw
) AS copies
WHERE copy = 1`;

export const eventsViewSql = `CREATE OR REPLACE VIEW events AS\n${eventsViewSelect}`;
