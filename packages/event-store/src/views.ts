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
 * What is settled, and of what is not yet one row for each event id of an hour. Rows that come late are seen at once, and those that
 * are settled already are not seen again.
 *
 * @param settledIds columns `ingest_date, ingest_hour, event_id` of what is settled, in every hour that has small objects at least
 */
export const eventsSelect = (settledIds: string): string => `SELECT ${names.join(', ')}
FROM events_settled
UNION ALL
SELECT ${names.map((name) => `unsettled.${name}`).join(', ')}
FROM (
  ${settledIds}
) AS settled
RIGHT JOIN (
  ${unsettled}
) AS unsettled
  ON settled.ingest_date = unsettled.ingest_date
  AND settled.ingest_hour = unsettled.ingest_hour
  AND settled.event_id = unsettled.event_id
WHERE settled.event_id IS NULL`;

/**
 * The view in Athena (Trino). What is not settled is read first, and its hours are a dynamic filter for the ids of what is settled:
 * where no small object is left, none of those is read. Trino turns a join round when it knows that the other side is the smaller one,
 * and then there is no such filter; how large something with UNNEST is, it never knows (Trino 476, DetermineJoinDistributionType; seen
 * in docs/sql-on-trino.md).
 */
export const eventsViewSelect = eventsSelect(
  'SELECT ingest_date, ingest_hour, event_id FROM events_settled CROSS JOIN UNNEST(ARRAY[1]) AS one(element)',
);
