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
  /** A time in UTC, `2026-11-29 10:00:00`: what began to be stored before it was there when the run began. */
  storedBefore: string;
  /** How long an id has to be settled before the small object that has it goes, as an interval: `'2' HOUR`. */
  grace: string;
  /** Days before and after in which the same id is the same event. */
  windowDays: string;
}

/** Columns of the table of open requests to forget: a file of JSON each, as `forget` writes it (Glue table `forget_requests`). */
export const forgetRequestColumns: readonly { name: string; hiveType: string; comment: string }[] = [
  { name: 'field', hiveType: 'string', comment: 'userId or deviceId' },
  { name: 'ids', hiveType: 'array<string>', comment: 'The id, and its pseudonyms' },
];

/** Which column has whose id. */
const personColumns = { userId: 'user_id', deviceId: 'device_id' } as const;
type PersonField = keyof typeof personColumns;

const forgottenIds = (field: PersonField, condition = ''): string =>
  `SELECT id FROM forget_requests CROSS JOIN UNNEST(ids) AS one(id) WHERE field = '${field}'${condition}`;

/** True of rows of nobody who is being forgotten. A request is read when the statement begins. */
const ofNobodyForgotten = (Object.keys(personColumns) as PersonField[])
  .map((field) => `coalesce(${personColumns[field]} NOT IN (${forgottenIds(field)}), true)`)
  .join('\n      AND ');

const names = settledColumns.map(({ name }) => name);
const near = ({ day, windowDays }: SettlingWords, alias: string): string =>
  `${alias}.ingest_date BETWEEN DATE '${day}' - INTERVAL '${windowDays}' DAY AND DATE '${day}' + INTERVAL '${windowDays}' DAY`;

/**
 * Puts what is not settled of a day's closed hours into the settled table, but for rows of people who are being forgotten. Said again it adds nothing, and nothing of it is seen
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
      AND ${ofNobodyForgotten}
  ) AS numbered
  WHERE copy = 1
) AS unsettled
ON settled.event_id = unsettled.event_id AND ${near(words, 'settled')}
WHEN NOT MATCHED THEN INSERT (${names.join(', ')})
  VALUES (${names.map((name) => `unsettled.${name}`).join(', ')})`;

/**
 * How many ids of a day's closed hours are not settled, or are settled twice: both have to be zero before anything goes. Rows that were
 * stored meanwhile, as by a redrive, are not missed: no MERGE could have seen them, and a later run takes them.
 */
export const compareDay = (words: SettlingWords): string => `SELECT
  (SELECT count(DISTINCT raw.event_id) FROM events_raw AS raw
    LEFT JOIN (SELECT event_id FROM events_settled AS settled WHERE ${near(words, 'settled')}) AS settled
      ON settled.event_id = raw.event_id
    WHERE raw.ingest_date = DATE '${words.day}'
      AND (raw.ingest_date < DATE '${words.openDate}' OR raw.ingest_hour < '${words.openHour}')
      AND raw.event_id IS NOT NULL AND settled.event_id IS NULL
      AND coalesce(raw.stored_at < TIMESTAMP '${words.storedBefore}', true)
      AND ${ofNobodyForgotten}) AS missing,
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

/** The settled table keeps a snapshot for so long, and with it the bytes of what was deleted since. */
export const snapshotHours = 24;

/** Lets old snapshots go, and with them the bytes of what was deleted. */
export const vacuum = 'VACUUM events_settled';

/** Rows of the person of an open request. The statement names the request's object: an id would stay in Athena's history for 45 days. */
export const countPerson = (request: PersonRequest): string =>
  `SELECT count(*) FROM events_settled WHERE ${isOfPerson(request)}`;

/**
 * Takes the rows of the person of an open request out of the settled table. Their bytes stay: in the data files, until `optimizeAll` has
 * written those anew without them, and then in the files from before, until `vacuum` takes those away.
 */
export const deletePerson = (request: PersonRequest): string =>
  `DELETE FROM events_settled WHERE ${isOfPerson(request)}`;

/** An open request to forget: what its person is searched by, and the object that has it. */
export interface PersonRequest {
  field: PersonField;
  key: string;
}

const isOfPerson = ({ field, key }: PersonRequest): string =>
  `${personColumns[field]} IN (${forgottenIds(field, ` AND "$path" LIKE '%/${key}'`)})`;

/** Files of positions of deleted rows: while there is one, some data file of the current snapshot has rows that were deleted. */
export const countDeleteFiles = 'SELECT count(*) FROM "events_settled$files" WHERE content <> 0';

/** Writes all data files anew that have deleted rows. */
export const optimizeAll = 'OPTIMIZE events_settled REWRITE DATA USING BIN_PACK';

/** The files that the settled table has now: any other below its folder is an older snapshot's, or nobody's. */
export const tableFiles = 'SELECT file_path FROM "events_settled$files"';
