import { eventColumns } from './tables.ts';

const names = eventColumns.map(({ name }) => name).join(', ');

/** Rows that are equal in the first three come from one message: then what the client sent decides, if it sent an id twice. */
const order = [
  ...['received_at', 'stored_at', 'message_id'],
  ...['occurred_at', 'type', 'screen', 'previous_screen', 'target', 'x', 'y'],
  ...['name', 'value', 'unit', 'duration_ms', 'properties'],
]
  .map((name) => `${name} NULLS LAST`)
  .join(', ');

/**
 * One row for each event id: delivery is at least once, and of several copies the one that was received first counts. The
 * same text for DuckDB and for Athena (Trino), over `events_raw`, the stored rows as they are.
 */
export const eventsViewSelect = `SELECT ${names}, ingest_date, ingest_hour
FROM (
  SELECT *, row_number() OVER (PARTITION BY event_id ORDER BY ${order}) AS copy
  FROM events_raw
) AS copies
WHERE copy = 1`;

/** Statements that make the views over the tables `events_raw` and `rejected_events`. */
export const viewsSql = { events: `CREATE OR REPLACE VIEW events AS\n${eventsViewSelect}` } as const;
