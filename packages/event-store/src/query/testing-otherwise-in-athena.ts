/** A query that DuckDB takes, and what is said of it. */
export interface Otherwise {
  sql: string;
  said: string;
  /** What Trino does with it: refuse it, give other rows, or read more. */
  there: 'refused' | 'other rows' | 'dearer';
}

const refused = (sql: string, said: string): Otherwise => ({ sql, said, there: 'refused' });
const otherRows = (sql: string, said: string): Otherwise => ({ sql, said, there: 'other rows' });

/** Each differs from what both take in one thing. `scripts/on-trino.ts` asks Trino. */
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
  refused("SELECT x::INTEGER, '::' FROM events", 'write CAST(x AS type) for x::type'),
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
  refused('SELECT CAST(x AS TEXT) FROM events', 'write VARCHAR for TEXT and STRING'),
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
  refused(
    "SELECT string_agg(name, ',') FROM events",
    "write listagg(x, ',') WITHIN GROUP (ORDER BY x) for string_agg",
  ),
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
    'write TABLESAMPLE BERNOULLI (10) after the table: samples are a percentage',
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
  'SELECT 7 / 2, 7.0 / 2, sum(n) / count(*) FROM (VALUES (1), (2)) AS t(n)',
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
  'SELECT n, row_number() OVER (PARTITION BY n ORDER BY n) AS place FROM (VALUES (1), (1)) AS t(n)',
  "SELECT DATE '2026-11-29' + INTERVAL '1' MONTH, name || 'a' FROM (VALUES ('b')) AS t(name)",
  "SELECT date_diff('day', DATE '2026-11-20', DATE '2026-11-29'), day_of_week(DATE '2026-11-29')",
  'SELECT approx_distinct(device_id) FROM events WHERE false',
];
