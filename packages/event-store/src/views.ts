import { eventColumns } from './tables.ts';

const names = [...eventColumns.map(({ name }) => name), 'ingest_date', 'ingest_hour'];

/**
 * Copies that the pipeline makes itself, of a message that was delivered twice, have one time of receipt: they are in one hour.
 * So the window is bounded by the partition, and a filter on day and hour gets below it. Of rows that are equal in the three
 * columns the content is equal, too: no object has an id of one message twice.
 */
const unsettled = `SELECT ${names.join(', ')}
  FROM (
    SELECT *, row_number() OVER (
      PARTITION BY ingest_date, ingest_hour, event_id
      ORDER BY received_at NULLS LAST, stored_at NULLS LAST, message_id NULLS LAST) AS copy
    FROM events_raw
  ) AS numbered
  WHERE copy = 1`;

/**
 * What is settled, and of what is not yet one row for each event id of an hour. Rows that come late are seen at once. What is
 * not settled stands to the right of the join, the side that engines build on first. Trino read the hour's settled file a second
 * time all the same, for the ids (docs/sql-on-trino.md). The same
 * text for DuckDB and for Athena (Trino), over `events_settled` and `events_raw`.
 */
export const eventsViewSelect = `SELECT ${names.join(', ')}
FROM events_settled
UNION ALL
SELECT ${names.map((name) => `unsettled.${name}`).join(', ')}
FROM (SELECT ingest_date, ingest_hour, event_id FROM events_settled) AS settled
RIGHT JOIN (
  ${unsettled}
) AS unsettled
  ON settled.ingest_date = unsettled.ingest_date
  AND settled.ingest_hour = unsettled.ingest_hour
  AND settled.event_id = unsettled.event_id
WHERE settled.event_id IS NULL`;

/** Statements that make the views over the tables `events_raw`, `events_settled` and `rejected_events`. */
export const viewsSql = { events: `CREATE OR REPLACE VIEW events AS\n${eventsViewSelect}` } as const;
