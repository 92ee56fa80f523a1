/** A query that DuckDB takes, and what is said of it. */
export interface Otherwise {
  sql: string;
  said: string;
  /** What Trino does with it: refuse it, give other rows, or read more. */
  there: 'refused' | 'other rows' | 'dearer';
}

const refused = (sql: string, said: string): Otherwise => ({ sql, said, there: 'refused' });
const otherRows = (sql: string, said: string): Otherwise => ({ sql, said, there: 'other rows' });

/** Each differs from what both take in one thing. `scripts/texts-on-trino.ts` asks Trino. */
export const otherwiseInAthena: readonly Otherwise[] = [
  refused(
    "SELECT type FROM events WHERE ingest_date = '2026-11-20'",
    "write DATE '2026-11-20': ingest_date is a date and no text",
  ),
  refused(
    "SELECT type FROM events WHERE ingest_date > DATE '2026-11-01' AND received_at BETWEEN '2026-11-20' AND TIMESTAMP '2026-11-21 00:00:00'",
    "write TIMESTAMP '2026-11-20': received_at is a time and no text",
  ),
  refused('SELECT type FROM events WHERE ingest_hour = 5', "write '05': ingest_hour is a text of two digits"),
  refused(
    'SELECT type FROM events WHERE ingest_hour IN (5, 5)',
    "write '05': ingest_hour is a text of two digits",
  ),
  refused('SELECT type FROM events WHERE user_id = 4711', "write '4711': user_id is a text and no number"),
  refused("SELECT type FROM events WHERE x > '12'", 'write 12: x is a number and no text'),
  refused('SELECT type, count(*) FROM events GROUP BY ALL', 'write the columns for GROUP BY ALL'),
  refused('SELECT type FROM events ORDER BY ALL', 'write the columns for ORDER BY ALL'),
  refused("SELECT name::VARCHAR, '::' FROM events", 'write CAST(x AS type) for x::type'),
  refused('SELECT * EXCLUDE (x) FROM events', 'write the columns for * EXCLUDE, * REPLACE and * RENAME'),
  refused(
    "SELECT * REPLACE ('a' AS type) FROM events",
    'write the columns for * EXCLUDE, * REPLACE and * RENAME',
  ),
  refused("SELECT COLUMNS('x|y') FROM events", 'write the columns for COLUMNS(…)'),
  refused(
    'SELECT x FROM events QUALIFY row_number() OVER (ORDER BY x) = 1',
    'write a query around it with WHERE for QUALIFY',
  ),
  refused(
    'SELECT DISTINCT ON (type) type, name FROM events',
    'write row_number() in a query around it for DISTINCT ON',
  ),
  refused('FROM events', 'begin with SELECT * before FROM'),
  refused('SELECT count(*) FROM (FROM events)', 'begin with SELECT * before FROM'),
  refused('SELECT type, FROM events', 'take the comma out that nothing follows'),
  refused("SELECT type FROM events WHERE type == 'click'", 'write = for =='),
  refused('SELECT type FROM events LIMIT 1 OFFSET 1', 'write OFFSET before LIMIT'),
  refused('SELECT type FROM events LIMIT 10 %', 'write the number of rows for LIMIT n %'),
  refused(
    "SELECT type FROM events WHERE ingest_date > DATE '2026-11-20' - INTERVAL 1 DAY",
    "write INTERVAL '1' DAY, with the number as a text",
  ),
  refused(
    "SELECT type FROM events WHERE ingest_date > DATE '2026-11-20' - INTERVAL '1 day'",
    "write INTERVAL '7' DAY: one of YEAR, MONTH, DAY, HOUR, MINUTE and SECOND stands behind the text",
  ),
  refused(
    "SELECT type FROM events WHERE ingest_date > DATE '2026-11-20' - INTERVAL '2' DAYS",
    "write INTERVAL '7' DAY: one of YEAR, MONTH, DAY, HOUR, MINUTE and SECOND stands behind the text",
  ),
  refused(
    "SELECT DATE '2026-11-20' - INTERVAL '1' WEEK",
    "write INTERVAL '7' DAY: one of YEAR, MONTH, DAY, HOUR, MINUTE and SECOND stands behind the text",
  ),
  refused(
    'SELECT type FROM events WHERE ingest_date = current_date - 1',
    "write INTERVAL '1' DAY for a number of days",
  ),
  refused("SELECT DATE '2026-11-20' + 1", "write INTERVAL '1' DAY for a number of days"),
  refused('SELECT name || x FROM events', 'write CAST(x AS VARCHAR) for a number beside ||'),
  refused("SELECT 'v' || 1", 'write CAST(x AS VARCHAR) for a number beside ||'),
  refused('SELECT type FROM events WHERE name = 1.5', "write '1.5': name is a text and no number"),
  refused('SELECT (x > 1) IS TRUE FROM events', 'write coalesce(x, false) for x IS TRUE'),
  refused('SELECT current_date()', 'write current_date for current_date()'),
  refused(
    'SELECT EXTRACT(EPOCH FROM received_at) FROM events',
    'write to_unixtime(x) for EXTRACT(EPOCH FROM x)',
  ),
  refused('SELECT unnest(ARRAY[1, 2])', 'write CROSS JOIN UNNEST(…) AS t(element) for unnest(…) in SELECT'),
  refused(
    'SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x) FROM events',
    'write approx_percentile(x, 0.5) for percentile_cont(0.5) WITHIN GROUP (ORDER BY x)',
  ),
  refused('SELECT CAST(schema_version AS TEXT) FROM events', 'write VARCHAR for TEXT and STRING'),
  refused('SELECT CAST(x AS FLOAT) FROM events', 'write REAL or DOUBLE for FLOAT'),
  refused('SELECT CAST(x AS HUGEINT) FROM events', 'write DECIMAL(38, 0) for HUGEINT'),
  refused("SELECT ifnull(name, '') FROM events", 'write coalesce for ifnull'),
  refused("SELECT type FROM events WHERE name ILIKE 'A%'", "write lower(x) LIKE '…' for ILIKE"),
  refused("SELECT type FROM events WHERE name GLOB 'a*'", 'write LIKE or regexp_like for GLOB'),
  refused(
    "SELECT type FROM events WHERE name SIMILAR TO 'a.*'",
    "write regexp_like(x, '^…$') for SIMILAR TO and ~",
  ),
  refused("SELECT properties->>'plan' FROM events", "write json_extract_scalar(x, '$.name') for x->>'name'"),
  refused("SELECT properties->'plan' FROM events", "write json_extract(x, '$.name') for x->'name'"),
  refused(
    'SELECT x // 2 FROM events',
    'write / for //: whole numbers divide to whole numbers there, and here',
  ),
  refused('SELECT x ** 2 FROM events', 'write power(x, y) for **'),
  refused(
    'SELECT [v + 1 for v in ARRAY[1, 2]] FROM events',
    'write transform and filter for a list comprehension',
  ),
  refused("SELECT {'a': x} FROM events", 'write CAST(ROW(…) AS ROW(name type)) for {…}'),
  refused('SELECT $$a$$ FROM events', "write '…' for $$…$$"),
  refused("SELECT strftime(received_at, '%Y') FROM events", "write date_format(x, '%Y-%m-%d') for strftime"),
  refused('SELECT epoch_ms(received_at) FROM events', 'write to_unixtime(x) * 1000 for epoch_ms'),
  refused(
    "SELECT datediff('second', occurred_at, received_at) FROM events",
    "write date_diff('second', a, b) for datediff",
  ),
  refused(
    "SELECT json_extract_string(properties, '$.plan') FROM events",
    "write json_extract_scalar(x, '$.name') for json_extract_string",
  ),
  refused("SELECT string_agg(name, ',') FROM events", "write array_join(array_agg(x), ',') for string_agg"),
  refused('SELECT list(name) FROM events', 'write array_agg(x) for list'),
  refused('SELECT median(x) FROM events', 'write approx_percentile(x, 0.5) for median'),
  refused('SELECT first(name) FROM events', 'write arbitrary(x) for first'),
  refused('SELECT format_bytes(1024) FROM events', 'there is no function format_bytes'),
  refused('SELECT * FROM range(3)', 'there is no range(…) to select from: name a table or a view'),
  refused(
    'SELECT a.type FROM events AS a ASOF JOIN events AS b ON a.type = b.type AND a.x >= b.x',
    'write JOIN with a condition for ASOF JOIN',
  ),
  refused(
    'SELECT a.type FROM events AS a SEMI JOIN events AS b ON a.event_id = b.event_id',
    'write EXISTS (SELECT …) for SEMI JOIN',
  ),
  refused(
    'SELECT a.type FROM events AS a ANTI JOIN events AS b ON a.event_id = b.event_id',
    'write NOT EXISTS (SELECT …) for ANTI JOIN',
  ),
  refused(
    'SELECT type FROM events UNION ALL BY NAME SELECT type FROM events',
    'write the columns in one order for UNION BY NAME',
  ),
  refused("FROM events PIVOT (count(*) FOR type IN ('click'))", 'write count(*) FILTER (WHERE …) for PIVOT'),
  refused('SUMMARIZE events', 'write min, max and approx_distinct of the columns for SUMMARIZE'),
  refused('DESCRIBE SELECT type FROM events', 'DESCRIBE and SHOW take a table there, and show other columns'),
  refused(
    'SELECT type FROM events USING SAMPLE 2',
    'write WHERE rand() < 0.1 for a sample: TABLESAMPLE BERNOULLI (10) of there does not run here',
  ),
  refused(
    'SELECT type FROM events TABLESAMPLE BERNOULLI (10 PERCENT)',
    'write WHERE rand() < 0.1 for a sample: TABLESAMPLE BERNOULLI (10) of there does not run here',
  ),
  refused(
    "SELECT date_trunc('hour', received_at) AS moment, count(*) FROM events GROUP BY moment",
    'write what moment stands for again in GROUP BY: there a name is known to ORDER BY alone',
  ),
  refused(
    'SELECT type, count(*) AS n FROM events GROUP BY type HAVING n > 1',
    'write what n stands for again in HAVING: there a name is known to ORDER BY alone',
  ),
  refused(
    "SELECT lower(name) AS small FROM events WHERE small = 'a'",
    'write what small stands for again in WHERE: there a name is known to ORDER BY alone',
  ),
  refused(
    'SELECT x + 1 AS more, more + 1 FROM events',
    'write what more stands for again in SELECT: there a name is known to ORDER BY alone',
  ),
  refused(
    "SELECT type FROM events WHERE CAST(received_at AS DATE) = '2026-11-20' AND ingest_date = DATE '2026-11-20'",
    "write DATE '2026-11-20': what is compared with it is a date and no text",
  ),
  refused(
    "SELECT current_date > '2026-11-20'",
    "write DATE '2026-11-20': current_date is a date and no text",
  ),
  refused(
    "SELECT type FROM events WHERE date_trunc('hour', received_at) = '2026-11-20 05:00:00' AND ingest_date = DATE '2026-11-20'",
    "write TIMESTAMP '2026-11-20 05:00:00': what is compared with it is a time and no text",
  ),
  refused(
    "SELECT type FROM events WHERE ingest_hour = hour(received_at) AND ingest_date = DATE '2026-11-20'",
    'write CAST(… AS …) where a text is compared with a number',
  ),
  refused(
    'SELECT type FROM events WHERE x = name',
    'write CAST(… AS …) where a number is compared with a text',
  ),
  refused(
    "SELECT type FROM events WHERE hour(received_at) = '5' AND ingest_date = DATE '2026-11-20'",
    'write 5: what is compared with it is a number and no text',
  ),
  refused(
    'SELECT type FROM events WHERE x',
    'write x IS NOT NULL, or what else is asked of x: it is no condition',
  ),
  refused(
    "SELECT type FROM events WHERE received_at >= TIMESTAMP '2026-11-20T05:00:00Z' AND ingest_date = DATE '2026-11-20'",
    "write TIMESTAMP '2026-11-20 05:00:00', without T and Z",
  ),
  refused(
    "SELECT CAST('2026-11-20T05:00:00' AS TIMESTAMP)",
    "write TIMESTAMP '2026-11-20 05:00:00', without T and Z",
  ),
  refused(
    "SELECT DATE '2026-11-20' + INTERVAL '1' HOUR",
    'write CAST(x AS TIMESTAMP) for a date to which hours, minutes or seconds are added',
  ),
  refused(
    'SELECT 1 / 0',
    'write nullif(y, 0) behind /: division by zero is an error there, or infinity, and here null',
  ),
  refused(
    'SELECT count(*) / count_if(false) FROM events',
    'write nullif(y, 0) behind /: division by zero is an error there, or infinity, and here null',
  ),
  refused(
    'SELECT DISTINCT type FROM events ORDER BY received_at',
    'write GROUP BY for SELECT DISTINCT: there it is ordered by what it shows alone',
  ),
  refused(
    "SELECT listagg(type, ',') FROM events",
    "write array_join(array_agg(x), ',') for listagg: it has WITHIN GROUP (ORDER BY x) there, and not here",
  ),
  refused("SELECT sum(type = 'click') FROM events", 'write count_if(…) for the sum of a condition'),
  refused("SELECT count(*) FILTER (type = 'click') FROM events", 'write FILTER (WHERE …) for FILTER (…)'),
  refused(
    "SELECT sum(x) FILTER (WHERE type = 'click') OVER () FROM events",
    'write CASE WHEN … THEN x END in a window, for FILTER (WHERE …)',
  ),
  refused(
    'SELECT lag(name IGNORE NULLS) OVER (ORDER BY event_id) FROM events',
    'write lag(x) IGNORE NULLS OVER (…): it stands behind the brackets there, and does not run here',
  ),
  refused(
    'SELECT count(*) FROM events AS a NATURAL JOIN events_raw AS b',
    'write JOIN … USING (columns) for NATURAL JOIN',
  ),
  refused(
    "SELECT a.type FROM events AS a JOIN (VALUES ('click')) AS t(type) USING (type)",
    'write type for a.type: USING leaves one of them, of no table',
  ),
  refused('SELECT e FROM events AS e', 'write e.*, or its columns, for e'),
  refused('SELECT type FROM main.events', 'write events for main.events'),
  refused('WITH t AS MATERIALIZED (SELECT 1 AS n) SELECT n FROM t', 'leave MATERIALIZED out'),
  refused("SELECT type AS 'kind' FROM events", 'write AS "name" for AS \'name\''),
  refused('SELECT count(*) FROM events WHERE name ISNULL', 'write IS NULL for ISNULL'),
  refused('SELECT count(*) FROM events WHERE name NOTNULL', 'write IS NOT NULL for NOTNULL'),
  refused("SELECT contains(name, 'a') FROM events", "write strpos(x, 'part') > 0 for contains"),
  refused(
    'SELECT md5(device_id) FROM events',
    'write to_hex(md5(to_utf8(x))) for md5: it takes bytes there, and that does not run here',
  ),
  refused(
    "SELECT json_extract_scalar(properties, 'plan') FROM events WHERE type = 'custom'",
    "write '$.plan': a path begins with $",
  ),
  refused(
    'SELECT ARRAY[1, 2][5]',
    'write element_at(x, n) for x[n]: beyond the end it is an error there, and here null',
  ),
  refused(
    'SELECT EXTRACT(MILLISECOND FROM received_at) FROM events',
    'write millisecond(x), day_of_week(x) or another function: EXTRACT has no such part there',
  ),
  refused(
    'SELECT EXTRACT(ISODOW FROM received_at) FROM events',
    'write millisecond(x), day_of_week(x) or another function: EXTRACT has no such part there',
  ),
  refused(
    'SELECT CAST(schema_version AS LONG) FROM events',
    'write BIGINT, SMALLINT, BOOLEAN or TIMESTAMP: Athena has no other names of types',
  ),
  refused('SELECT CAST(x AS NUMERIC) FROM events', 'write DECIMAL for NUMERIC'),
  refused("SELECT E'a'", "write chr(10), or what else it is, for E'…'"),
  otherRows(
    'SELECT 1.0 / 3',
    'write CAST(x AS DOUBLE) / y, or 100e0 for 100.0: a decimal that is divided keeps few places there',
  ),
  otherRows(
    'SELECT count(*) / 7.0 FROM events',
    'write CAST(x AS DOUBLE) / y, or 100e0 for 100.0: a decimal that is divided keeps few places there',
  ),
  otherRows(
    'SELECT CAST(CAST(12 AS DOUBLE) AS VARCHAR)',
    'write CAST(CAST(x AS DECIMAL(18, 3)) AS VARCHAR): a double as a text is 1.5E0 there',
  ),
  otherRows(
    'SELECT CAST(CAST(2.5 AS DOUBLE) AS INTEGER)',
    'write CAST(round(x) AS INTEGER) for a double: what is between two numbers goes up there',
  ),
  otherRows(
    "SELECT CAST('abc' AS VARCHAR(2))",
    'write substr(x, 1, n) for CAST(x AS VARCHAR(n)): nothing is cut here',
  ),
  otherRows("SELECT repeat('a', 3)", 'repeat makes an array there, and here a text'),
  otherRows('SELECT typeof(1)', 'typeof names types in small letters there'),
  otherRows("SELECT substr('abc', 0, 2)", 'substr counts from 1, and 0 is nothing there'),
  otherRows(
    'SELECT CAST(\'{"a":1}\' AS JSON)',
    'write json_parse(x) for CAST(x AS JSON): there that is a JSON text',
  ),
  otherRows(
    "SELECT concat('a', NULL)",
    'concat is null there when a part of it is: write coalesce around what may be null',
  ),
  otherRows(
    'SELECT greatest(1, NULL)',
    'greatest is null there when one of its values is: write coalesce around what may be null',
  ),
  otherRows(
    "SELECT regexp_extract('a', 'b')",
    'regexp_extract is null there, and not empty, when nothing matches',
  ),
  otherRows(
    "SELECT regexp_replace('aa', 'a', 'b')",
    'regexp_replace replaces every match there, and here the first: give it a pattern that matches once',
  ),
  otherRows(
    "SELECT EXTRACT(DOW FROM DATE '2026-11-29')",
    'EXTRACT(DOW FROM x) is 7 of a Sunday there, and here 0: write day_of_week(x), which is 7 in both',
  ),
  otherRows(
    "SELECT DATE '2026-11-29' - DATE '2026-11-20'",
    "write date_diff('day', a, b) for b - a: there it is an interval, and here a number",
  ),
  ...[
    "SELECT DATE '2026-11-20' + INTERVAL '1' DAY",
    "SELECT CAST(DATE '2026-11-20' - INTERVAL '1' MONTH AS VARCHAR)",
    "SELECT max(ingest_date) - INTERVAL '7' DAY AS week_before FROM events",
    "SELECT date_trunc('month', ingest_date) AS month, count(*) FROM events GROUP BY 1",
    "SELECT 'until ' || to_iso8601(date_add('day', 1, DATE '2026-11-20'))",
    "SELECT max(date_trunc('week', ingest_date) - INTERVAL '1' DAY) FROM events",
  ].map((sql) =>
    otherRows(
      sql,
      'write CAST(x AS DATE) around a date that is moved or cut off where it is shown: there it stays a date, and here it is a time',
    ),
  ),
  {
    sql: "SELECT type FROM events WHERE received_at > TIMESTAMP '2026-11-20 00:00:00'",
    said: "filter on ingest_date, too (ingest_date >= DATE '2026-11-20'): by received_at alone Athena reads every object that is not settled",
    there: 'dearer',
  },
];

const byTimeAlone = (days = '', time = 'received_at'): string =>
  `filter on ingest_date, too${days && ` (${days})`}: by ${time} alone Athena reads every object that is not settled`;

/** Each asks for times, and nothing of it tells Athena the day. */
export const withoutDays: readonly (readonly [sql: string, said: string])[] = [
  [
    "SELECT type FROM events WHERE received_at BETWEEN TIMESTAMP '2026-11-20 05:00:00' AND TIMESTAMP '2026-11-21 06:00:00'",
    byTimeAlone("ingest_date >= DATE '2026-11-20' AND ingest_date <= DATE '2026-11-21'"),
  ],
  [
    "SELECT type FROM events WHERE TIMESTAMP '2026-11-20 05:00:00' <= received_at AND received_at < TIMESTAMP '2026-11-21 00:00:00'",
    byTimeAlone("ingest_date >= DATE '2026-11-20' AND ingest_date <= DATE '2026-11-21'"),
  ],
  [
    "SELECT type FROM events WHERE received_at = CAST('2026-11-20 05:00:00' AS TIMESTAMP)",
    byTimeAlone("ingest_date = DATE '2026-11-20'"),
  ],
  ["SELECT type FROM events WHERE CAST(received_at AS DATE) = DATE '2026-11-20'", byTimeAlone()],
  [
    "SELECT type FROM events WHERE date_trunc('day', received_at) = TIMESTAMP '2026-11-20 00:00:00'",
    byTimeAlone(),
  ],
  ["SELECT type FROM events WHERE received_at > current_timestamp - INTERVAL '1' HOUR", byTimeAlone()],
  ["SELECT type FROM events WHERE received_at >= current_date - INTERVAL '1' DAY", byTimeAlone()],
  ['SELECT type FROM events WHERE year(received_at) = 2026', byTimeAlone()],
  [
    "SELECT type FROM events WHERE occurred_at > TIMESTAMP '2026-11-20 00:00:00'",
    byTimeAlone('', 'occurred_at'),
  ],
  [
    "SELECT type FROM events WHERE received_at > TIMESTAMP '2026-11-20 00:00:00' AND ingest_hour = '05'",
    byTimeAlone("ingest_date >= DATE '2026-11-20'"),
  ],
  [
    "SELECT type FROM events WHERE received_at > TIMESTAMP '2026-11-20 00:00:00' AND (ingest_date = DATE '2026-11-20' OR type = 'click')",
    byTimeAlone("ingest_date >= DATE '2026-11-20'"),
  ],
  [
    "SELECT type FROM events WHERE received_at > TIMESTAMP '2026-11-20 00:00:00' AND ingest_date <> DATE '2026-11-21'",
    byTimeAlone("ingest_date >= DATE '2026-11-20'"),
  ],
  [
    "SELECT type FROM events WHERE received_at > TIMESTAMP '2026-11-20 00:00:00' AND NOT ingest_date = DATE '2026-11-21'",
    byTimeAlone("ingest_date >= DATE '2026-11-20'"),
  ],
  [
    "WITH e AS (SELECT * FROM events) SELECT type FROM e WHERE received_at > TIMESTAMP '2026-11-20 00:00:00'",
    byTimeAlone("ingest_date >= DATE '2026-11-20'"),
  ],
  [
    "SELECT type FROM (SELECT type, received_at FROM events) AS e WHERE e.received_at > TIMESTAMP '2026-11-20 00:00:00'",
    byTimeAlone("ingest_date >= DATE '2026-11-20'"),
  ],
  [
    "SELECT type FROM events WHERE ingest_date = DATE '2026-11-20' UNION ALL SELECT type FROM events WHERE received_at > TIMESTAMP '2026-11-20 00:00:00'",
    byTimeAlone("ingest_date >= DATE '2026-11-20'"),
  ],
  [
    "SELECT a.type FROM events AS a JOIN events AS b ON a.event_id = b.event_id WHERE a.ingest_date = DATE '2026-11-20' AND b.received_at > TIMESTAMP '2026-11-20 00:00:00'",
    byTimeAlone("ingest_date >= DATE '2026-11-20'"),
  ],
  [
    "SELECT type FROM events WHERE ingest_date = DATE '2026-11-20' AND device_id IN (SELECT device_id FROM events WHERE received_at > TIMESTAMP '2026-11-20 00:00:00')",
    byTimeAlone("ingest_date >= DATE '2026-11-20'"),
  ],
  [
    "SELECT reason FROM rejected_events WHERE received_at > TIMESTAMP '2026-11-20 00:00:00'",
    byTimeAlone("ingest_date >= DATE '2026-11-20'"),
  ],
];

/** Each asks for times, and for the day, too. */
export const withDays: readonly string[] = [
  "SELECT type FROM events WHERE received_at > TIMESTAMP '2026-11-20 05:00:00' AND ingest_date >= DATE '2026-11-20'",
  "SELECT type FROM events WHERE date_trunc('hour', received_at) = TIMESTAMP '2026-11-20 05:00:00' AND ingest_date IN (DATE '2026-11-20')",
  "SELECT type FROM events WHERE received_at > current_timestamp - INTERVAL '1' HOUR AND ingest_date >= current_date - INTERVAL '1' DAY",
  "SELECT type FROM events WHERE received_at > TIMESTAMP '2026-11-20 05:00:00' AND (ingest_date = DATE '2026-11-20' OR ingest_date = DATE '2026-11-21' AND ingest_hour = '00')",
  "SELECT type FROM (SELECT * FROM events WHERE ingest_date = DATE '2026-11-20') AS e WHERE received_at > TIMESTAMP '2026-11-20 05:00:00'",
  "SELECT type FROM (SELECT * FROM events WHERE received_at > TIMESTAMP '2026-11-20 05:00:00') AS e WHERE e.ingest_date = DATE '2026-11-20'",
  "WITH e AS (SELECT * FROM events WHERE ingest_date = DATE '2026-11-20'), f AS (SELECT * FROM e) SELECT type FROM f WHERE received_at > TIMESTAMP '2026-11-20 05:00:00'",
  "SELECT a.type FROM events AS a JOIN events AS b ON a.event_id = b.event_id AND a.ingest_date = b.ingest_date WHERE a.ingest_date = DATE '2026-11-20' AND b.received_at > TIMESTAMP '2026-11-20 05:00:00'",
  "SELECT a.type FROM events AS a JOIN events AS b USING (ingest_date, event_id) WHERE ingest_date = DATE '2026-11-20' AND b.received_at > a.occurred_at",
  "SELECT type, max(received_at) FROM events WHERE ingest_date = DATE '2026-11-20' GROUP BY type HAVING max(received_at) > TIMESTAMP '2026-11-20 05:00:00'",
  "SELECT t.received_at FROM (VALUES (TIMESTAMP '2026-11-20 05:00:00')) AS t(received_at) WHERE t.received_at > TIMESTAMP '2026-11-20 04:00:00'",
];

/** Queries that both take, with the same rows; the table in each is there, with or without rows. */
export const theSameInAthena: readonly string[] = [
  `SELECT *, '::' AS "a::b" FROM events WHERE ingest_date = DATE '2026-11-20' AND ingest_hour IN ('05')
    AND received_at >= TIMESTAMP '2026-11-20 05:00:00' AND type = 'click'`,
  "SELECT json_extract_scalar('{\"plan\":\"free\"}', '$.plan'), json_extract_scalar('{', '$.plan')",
  'SELECT 7 / 2, 7e0 / 2, sum(n) / count(*), sum(n) / nullif(count_if(n > 5), 0) FROM (VALUES (1), (2)) AS t(n)',
  "SELECT date_diff('second', TIMESTAMP '2026-01-01 00:00:00.9', TIMESTAMP '2026-01-01 00:00:01.1')",
  "SELECT date_diff('day', TIMESTAMP '2026-01-01 23:00:00', TIMESTAMP '2026-01-02 01:00:00')",
  "SELECT date_trunc('hour', received_at) AS moment, count(*) AS n FROM events GROUP BY date_trunc('hour', received_at) ORDER BY moment",
  "SELECT date_trunc('hour', received_at), count(*) FROM events GROUP BY 1 ORDER BY 1",
  'SELECT kind, count(*) AS n FROM (SELECT type AS kind FROM events) AS t GROUP BY kind ORDER BY n',
  'WITH t AS (SELECT lower(type) AS kind FROM events) SELECT kind, count(*) AS n FROM t GROUP BY kind',
  "SELECT try_cast('a' AS INTEGER), TRY(CAST('b' AS INTEGER)), coalesce(NULL, 1), nullif(1, 2), if(true, 1, 2)",
  "SELECT date_format(TIMESTAMP '2026-01-02 03:04:05', '%Y-%m-%d %H:%i:%s')",
  "SELECT day_of_week(DATE '2026-11-29'), EXTRACT(HOUR FROM TIMESTAMP '2026-01-01 05:00:00'), year(DATE '2026-11-29')",
  "SELECT to_unixtime(TIMESTAMP '2026-01-01 00:00:00.500')",
  "SELECT regexp_like('abc', 'b+'), split_part('a-b', '-', 2), strpos('abc', 'b'), substr('abc', 2, 1)",
  'SELECT element FROM (VALUES (1)) AS t(n) CROSS JOIN UNNEST(ARRAY[1, 2]) AS u(element)',
  'SELECT count(*) FILTER (WHERE n > 1), count_if(n > 1), arbitrary(1), max_by(n, n) FROM (VALUES (1), (2)) AS t(n)',
  "SELECT DATE '2026-11-20' - INTERVAL '1' DAY = DATE '2026-11-19'",
  "SELECT CAST(date_trunc('month', ingest_date) AS DATE) AS month, year(ingest_date - INTERVAL '1' DAY), count(*) FROM events WHERE ingest_date = DATE '2026-11-20' GROUP BY 1, 2",
  "SELECT date_diff('day', ingest_date - INTERVAL '1' DAY, ingest_date), date_format(ingest_date + INTERVAL '1' DAY, '%Y-%m-%d') FROM events WHERE ingest_date = DATE '2026-11-20' LIMIT 1",
  'SELECT count(*) FROM events WHERE rand() < 0.1 AND false',
  'SELECT n, row_number() OVER (PARTITION BY n ORDER BY n) AS place FROM (VALUES (1), (1)) AS t(n)',
  "SELECT CAST(DATE '2026-11-29' + INTERVAL '1' MONTH AS DATE), name || 'a' FROM (VALUES ('b')) AS t(name)",
  "SELECT date_diff('day', DATE '2026-11-20', DATE '2026-11-29'), day_of_week(DATE '2026-11-29')",
  'SELECT approx_distinct(device_id) FROM events WHERE false',
  "SELECT date_add('day', 1, TIMESTAMP '2026-11-20 05:00:00'), date_add('hour', -1, TIMESTAMP '2026-11-20 00:00:00'), date_add('month', 1, TIMESTAMP '2026-01-31 00:00:00')",
  "SELECT type FROM events WHERE ingest_date >= date_add('day', -7, DATE '2026-11-27') AND type = 'none'",
  "SELECT split_part('a-b', '-', 5), array_position(ARRAY[1, 2], 3), element_at(ARRAY[1, 2], 5), element_at(ARRAY[1, 2], -1), cardinality(ARRAY[1, 2])",
  "SELECT array_join(array_agg(type ORDER BY type), ',') FROM (SELECT DISTINCT type FROM events) AS t",
  'SELECT array_max(ARRAY[1, 2]), array_min(ARRAY[1, 2]), sequence(1, 3), sequence(1, 5, 2), truncate(1.9e0), is_nan(1e0), rand() < 1, every(true)',
  'SELECT n FROM UNNEST(sequence(1, 3)) AS t(n)',
  "SELECT date_format(TIMESTAMP '2026-11-09 15:04:05.678', '%a %b %c %d %e %H %h %I %i %j %k %l %M %m %p %r %S %s %T %v %W %Y %y %%')",
  "SELECT to_iso8601(DATE '2026-11-20'), to_iso8601(TIMESTAMP '2026-11-20 05:00:00')",
  "SELECT dow(DATE '2026-11-29'), doy(DATE '2026-11-29'), week(DATE '2026-11-29'), quarter(DATE '2026-11-29'), year_of_week(DATE '2026-11-29'), last_day_of_month(DATE '2026-11-20')",
  "SELECT millisecond(TIMESTAMP '2026-11-29 05:07:01.5'), second(TIMESTAMP '2026-11-29 05:00:01.5'), EXTRACT(SECOND FROM TIMESTAMP '2026-11-29 05:00:01.5')",
  "SELECT max(received_at) - min(received_at), INTERVAL '25' HOUR, INTERVAL '1' DAY * 2, INTERVAL '14' MONTH FROM events WHERE ingest_date = DATE '2026-11-20'",
  "SELECT json_extract_scalar('{\"a b\":1}', '$[\"a b\"]'), json_extract_scalar('{\"a\":{\"b\":true}}', '$.a.b'), json_extract_scalar('{\"a\":[1,2]}', '$.a[0]'), json_extract_scalar('{\"a\":null}', '$.a')",
  'SELECT json_format(json_parse(\'{"a":1}\'))',
  "SELECT CAST(json_extract_scalar('{\"a\":1.5}', '$.a') AS DOUBLE) > 1",
  "SELECT from_unixtime(0), from_iso8601_timestamp('2026-11-20T05:00:00Z'), TIMESTAMP '2026-11-20 05:00:00 UTC'",
  'SELECT DISTINCT type, platform FROM events ORDER BY platform, 1',
  'SELECT DISTINCT type AS kind FROM events ORDER BY kind',
  "SELECT type FROM events AS a JOIN (VALUES ('click')) AS t(type) USING (type) WHERE a.ingest_date = DATE '2026-11-20'",
  "SELECT round(100e0 * count_if(type = 'click') / count(*), 1) FROM events WHERE ingest_date = DATE '2026-11-20'",
  "SELECT type, round(avg(x), 2), sum(value), count(DISTINCT device_id) FROM events WHERE ingest_date = DATE '2026-11-20' GROUP BY type ORDER BY type",
  "SELECT CAST(round(x) AS INTEGER), CAST(CAST(x AS DECIMAL(18, 3)) AS VARCHAR) FROM events WHERE ingest_date = DATE '2026-11-20' AND type = 'click'",
  "SELECT type, platform, grouping(type), count(*) FROM events WHERE ingest_date = DATE '2026-11-20' GROUP BY ROLLUP (type, platform)",
  "SELECT first_value(type) OVER w, sum(1) OVER w FROM events WHERE ingest_date = DATE '2026-11-20' WINDOW w AS (PARTITION BY device_id ORDER BY event_id)",
  "SELECT count(*) OVER (ORDER BY received_at RANGE BETWEEN INTERVAL '1' MINUTE PRECEDING AND CURRENT ROW) FROM events WHERE ingest_date = DATE '2026-11-20'",
  'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT n FROM t',
  "SELECT count(*) FROM events WHERE ingest_date = DATE '2026-11-20' AND name IS DISTINCT FROM 'x' AND (type, platform) IN (SELECT type, platform FROM events_raw WHERE ingest_date = DATE '2026-11-20')",
  "SELECT count(*) FROM events AS a JOIN rejected_events AS r ON a.message_id = r.message_id AND a.ingest_date = r.ingest_date WHERE a.ingest_date = DATE '2026-11-20'",
  "SELECT type FROM events WHERE date(received_at) = DATE '2026-11-20' AND year(ingest_date) = 2026 AND ingest_date = CAST('2026-11-20' AS DATE)",
];
