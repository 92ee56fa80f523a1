import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleQueries } from '../example-queries.ts';
import { encodeParquet } from '../encode-parquet.ts';
import { eventColumns, tables } from '../tables.ts';
import { openQuery, type Query } from './open-query.ts';
import { otherwiseInAthena, theSameInAthena, withDays, withoutDays } from './testing-otherwise-in-athena.ts';
import { batchOf, type DataDir, makeDataDir } from './testing-data-dir.ts';

describe('views', () => {
  it('are empty and typed before the first object, and see the objects that come later', async () => {
    using dataDir = makeDataDir();
    await using query = await openQuery({ dataDirs: [dataDir.path] });
    for (const { rawName, columns } of tables) {
      const described = await query.rows(`DESCRIBE ${rawName}`);
      expect(described.map((row) => row['column_name'])).toEqual([
        ...columns.map(({ name }) => name),
        'ingest_date',
        'ingest_hour',
      ]);
    }
    expect((await query.rows('SHOW TABLES')).map(({ name }) => name)).toEqual([
      'events',
      'events_raw',
      'events_settled',
      'rejected_events',
    ]);
    const types = await query.rows('DESCRIBE events');
    expect(await query.rows('SELECT count(*) AS n FROM events')).toEqual([{ n: 0 }]);
    dataDir.put([batchOf(3)]);
    expect(await query.rows('SELECT count(*) AS n FROM events')).toEqual([{ n: 3 }]);
    expect(await query.rows('DESCRIBE events')).toEqual(types);
  });

  it.each(['a [b] c', '{x,y}', 'star*', 'what?', "it's", '[[*?]{}]'])(
    'read a data directory whose path has signs of patterns in it: %s',
    async (name) => {
      using dataDir = makeDataDir();
      dataDir.put([batchOf(3)]);
      const odd = join(dataDir.path, name);
      mkdirSync(odd);
      renameSync(join(dataDir.path, 's3'), join(odd, 's3'));
      await using query = await openQuery({ dataDirs: [odd] });
      expect(await query.rows('SELECT count(*) AS n FROM events')).toEqual([{ n: 3 }]);
    },
  );

  it('read several data directories as one', async () => {
    using first = makeDataDir();
    using second = makeDataDir();
    first.put([batchOf(3, 1)]);
    second.put([batchOf(4, 2)]);
    await using query = await openQuery({ dataDirs: [first.path, second.path] });
    expect(await query.rows('SELECT count(*) AS n FROM events')).toEqual([{ n: 7 }]);
  });

  it('show of an id that one batch has twice the first event', async () => {
    using dataDir = makeDataDir();
    const batch = batchOf(1);
    const [event] = batch.events;
    if (!event) throw new Error('no event');
    const twins = ['b', 'a', 'c'].map((name) => ({
      id: event.id,
      occurredAt: event.occurredAt,
      type: 'custom' as const,
      name,
    }));
    dataDir.put([{ ...batch, events: twins }]);
    await using query = await openQuery({ dataDirs: [dataDir.path] });
    expect(await query.rows('SELECT name FROM events')).toEqual([{ name: 'b' }]);
  });

  it('of objects from before a column was added have null there', async () => {
    using dataDir = makeDataDir();
    const file = dataDir.put([batchOf(2)]);
    const old = { event_id: ['a'], type: ['click'] };
    const columns = eventColumns.filter((column) => column.name in old) as never;
    writeFileSync(file, encodeParquet(columns, old as never));
    await using query = await openQuery({ dataDirs: [dataDir.path] });
    expect(await query.rows('SELECT event_id, properties, received_at FROM events')).toEqual([
      { event_id: 'a', properties: null, received_at: null },
    ]);
  });

  it('read objects with and without the trace of a request side by side', async () => {
    using dataDir = makeDataDir();
    const traceId = '1-5759e988-bd862e3fe1be46a994272793';
    dataDir.put([{ ...batchOf(2, 1), traceId }]);
    const old = { event_id: ['a'], type: ['click'] };
    const columns = eventColumns.filter((column) => column.name in old) as never;
    dataDir.putBytes(encodeParquet(columns, old as never));
    await using query = await openQuery({ dataDirs: [dataDir.path] });
    expect(
      await query.rows('SELECT trace_id, count(*) AS n FROM events GROUP BY trace_id ORDER BY n'),
    ).toEqual([
      { trace_id: null, n: 1 },
      { trace_id: traceId, n: 2 },
    ]);
  });

  it('have their hour and day of receipt as columns', async () => {
    using dataDir = makeDataDir();
    dataDir.put([batchOf(1)]);
    await using query = await openQuery({ dataDirs: [dataDir.path] });
    expect(
      await query.rows("SELECT ingest_date, ingest_hour FROM events WHERE ingest_date = DATE '2026-11-21'"),
    ).toEqual([{ ingest_date: '2026-11-21', ingest_hour: '12' }]);
  });

  it('answer the example queries', async () => {
    using dataDir = makeDataDir();
    dataDir.put([batchOf(50)]);
    await using query = await openQuery({ dataDirs: [dataDir.path] });
    const answers = await Promise.all(exampleQueries.map(({ sql }) => query.rows(sql)));
    expect(answers[0]?.length).toBeGreaterThan(1);
    expect(answers[1]?.length).toBeGreaterThan(1);
    expect(answers[2]).toEqual([]);
  });
});

describe('objects', () => {
  const hours = ['2026-11-20T05', '2026-11-20T06', '2026-11-21T05'].map((hour) =>
    Date.parse(`${hour}:00:00Z`),
  );
  let dataDir: DataDir;
  let query: Query;
  beforeAll(async () => {
    dataDir = makeDataDir();
    hours.forEach((receivedAtMs, i) => dataDir.put([{ ...batchOf(5, i), receivedAtMs }]));
    query = await openQuery({ dataDirs: [dataDir.path] });
  });
  afterAll(() => {
    query.close();
    dataDir[Symbol.dispose]();
  });

  it.each([
    ['SELECT count(*) AS n FROM events', 3, 15],
    ["SELECT count(*) AS n FROM events WHERE ingest_date = DATE '2026-11-20'", 2, 10],
    ["SELECT count(*) AS n FROM events WHERE ingest_date = DATE '2026-11-20' AND ingest_hour = '05'", 1, 5],
    ["SELECT count(*) AS n FROM events WHERE ingest_date >= DATE '2026-11-21'", 1, 5],
    ["SELECT count(*) AS n FROM events WHERE received_at >= TIMESTAMP '2026-11-20 06:00:00'", 2, 10],
    [
      "SELECT count(*) AS n FROM events AS e WHERE e.received_at < TIMESTAMP '2026-11-20 05:30:00' AND type <> ''",
      1,
      5,
    ],
    [
      "SELECT count(*) AS n FROM events WHERE TIMESTAMP '2026-11-21 04:00:00' > received_at AND ingest_hour IN ('05', '07')",
      1,
      5,
    ],
    [
      "SELECT n FROM (SELECT count(*) AS n FROM events WHERE received_at BETWEEN TIMESTAMP '2026-11-20 05:00:00' AND TIMESTAMP '2026-11-20 06:00:00')",
      2,
      10,
    ],
    // A time of day is cut off.
    ["SELECT count(*) AS n FROM events WHERE ingest_date = '2026-11-20 23:00:00'", 2, 10],
    ["SELECT count(*) AS n FROM events WHERE received_at >= CAST('2026-11-20 23:00:00' AS DATE)", 3, 15],
    [
      "SELECT count(*) AS n FROM events WHERE CAST(CAST('2026-11-21 06:00:00' AS DATE) AS TIMESTAMP) <= received_at",
      1,
      5,
    ],
    [
      "SELECT count(*) AS n FROM events AS e WHERE ingest_date IN (DATE '2026-11-20', DATE '2026-11-22') AND e.ingest_hour >= '06'",
      1,
      5,
    ],
    ["SELECT count(*) AS n FROM events WHERE ingest_date <> DATE '2026-11-20'", 1, 5],
    [
      "SELECT count(*) AS n FROM events WHERE NOT ingest_date BETWEEN DATE '2026-11-21' AND DATE '2026-11-22'",
      2,
      10,
    ],
    ["SELECT count(*) AS n FROM events WHERE ingest_date = DATE '2026-11-20' OR ingest_hour = '06'", 2, 10],
    ["SELECT count(*) AS n FROM events WHERE ingest_date > DATE '2026-11-22' - INTERVAL '2' DAY", 1, 5],
    ["SELECT count(*) AS n FROM events WHERE CAST(received_at AS DATE) = DATE '2026-11-21'", 3, 5],
    [
      "WITH e AS (SELECT * FROM events WHERE ingest_date = DATE '2026-11-20') SELECT count(*) AS n FROM e WHERE ingest_hour = '05'",
      1,
      5,
    ],
    ["SELECT count(*) AS n FROM (SELECT * FROM events) AS e WHERE e.ingest_date = DATE '2026-11-21'", 1, 5],
    // The hour is that of another table.
    [
      "SELECT n FROM (VALUES ('06')) AS t(ingest_hour), LATERAL (SELECT count(*) AS n FROM events WHERE t.ingest_hour = '06') AS l",
      3,
      15,
    ],
    // Here a condition on received_at says nothing of what else is read.
    [
      "SELECT count(*) AS n FROM events WHERE received_at < TIMESTAMP '2026-11-20 05:30:00' OR type <> ''",
      3,
      15,
    ],
    [
      "SELECT (SELECT count(*) FROM events) AS n FROM events WHERE ingest_date = DATE '2026-11-21' LIMIT 1",
      3,
      15,
    ],
  ])('are opened as far as a filter on day and hour lets them: %s', async (sql, read, n) => {
    expect(await query.ask(sql)).toMatchObject({ rows: [{ n }], objects: { read, of: 3 } });
  });

  it.each([
    'EXPLAIN',
    'EXPLAIN ANALYZE',
    'explain (format json)',
    'EXPLAIN(ANALYZE, FORMAT JSON)',
    'EXPLAIN ANALYZE (',
    '-- how?\nEXPLAIN ANALYZE',
    '/* how? */ explain -- so\n /* and */ analyze',
  ])('are told by %s of a query, too', async (explain) => {
    const { rows, objects } = await query.ask(
      `${explain} SELECT type FROM events WHERE ingest_hour = '06'${explain.endsWith('(') ? ')' : ''}`,
    );
    expect(String(rows[0]?.['explain_value'])).toMatch(/parquet_scan|read_parquet/i);
    expect(objects).toEqual({ read: 1, of: 3 });
  });
});

describe('what is otherwise in Athena', () => {
  it('is said, each in a sentence', async () => {
    await using query = await openQuery({ dataDirs: [] });
    for (const { sql, said } of otherwiseInAthena)
      expect({ sql, said: (await query.ask(sql)).inAthena }).toEqual({ sql, said: [said] });
  });

  it('is, of a time without its day, what to add, wherever in the query the time is', async () => {
    await using query = await openQuery({ dataDirs: [] });
    for (const [sql, said] of withoutDays)
      expect({ sql, said: (await query.ask(sql)).inAthena }).toEqual({ sql, said: [said] });
    for (const sql of withDays)
      expect({ sql, said: (await query.ask(sql)).inAthena }).toEqual({ sql, said: [] });
  });

  it('is nothing of what both take', async () => {
    await using query = await openQuery({ dataDirs: [] });
    for (const sql of theSameInAthena)
      expect({ sql, said: (await query.ask(sql)).inAthena }).toEqual({ sql, said: [] });
  });

  it('is not here what Trino answers: whole numbers divide, and units of time are whole', async () => {
    await using query = await openQuery({ dataDirs: [] });
    const asked = `SELECT 7 / 2 AS half,
      date_diff('second', TIMESTAMP '2026-01-01 00:00:00.9', TIMESTAMP '2026-01-01 00:00:01.1') AS seconds,
      date_diff('day', TIMESTAMP '2026-01-01 23:00:00', TIMESTAMP '2026-01-02 01:00:00') AS days,
      date_format(TIMESTAMP '2026-01-02 03:04:05', '%H:%i:%s') AS time`;
    expect(await query.rows(asked)).toEqual([{ half: 3, seconds: 0, days: 0, time: '03:04:05' }]);
  });

  it.each(['from_iso8601_timestamp_nanos', 'url_extract_host'])(
    'has functions that are not here, and the error says so: %s',
    async (name) => {
      await using query = await openQuery({ dataDirs: [] });
      await expect(query.ask(`SELECT ${name}('a') FROM events`)).rejects.toThrow(
        `${name} is a function of Athena that DuckDB does not have: the query runs there and not here`,
      );
    },
  );
});

describe('rows', () => {
  it('are values that JSON can say', async () => {
    await using query = await openQuery({ dataDirs: [] });
    const [row] = await query.rows(`SELECT 7::BIGINT AS small, 9007199254740993::BIGINT AS large,
      TIMESTAMP '2026-11-21 12:00:00.123' AS t, TIMESTAMPTZ '2026-11-21 12:00:00+02' AS tz, DATE '2026-11-21' AS d,
      [1::BIGINT, NULL] AS list, {'at': TIMESTAMP '2026-11-21 12:00:00'} AS struct, 1.5::DOUBLE AS x, 'infinity'::TIMESTAMP AS never`);
    expect(JSON.parse(JSON.stringify(row))).toEqual({
      small: 7,
      large: '9007199254740993',
      t: '2026-11-21T12:00:00.123Z',
      tz: '2026-11-21T10:00:00.000Z',
      d: '2026-11-21',
      list: [1, null],
      struct: { at: '2026-11-21T12:00:00.000Z' },
      x: 1.5,
      never: 'infinity',
    });
  });

  it('of an object that is half written come when it is whole', async () => {
    using dataDir = makeDataDir();
    const file = dataDir.put([batchOf(4)]);
    const whole = readFileSync(file);
    writeFileSync(file, whole.subarray(0, 100));
    await using query = await openQuery({ dataDirs: [dataDir.path] });
    const rows = query.rows('SELECT count(*) AS n FROM events_raw');
    writeFileSync(file, whole);
    expect(await rows).toEqual([{ n: 4 }]);
  });

  it('of an object that stays broken do not come, and the error names it', async () => {
    using dataDir = makeDataDir();
    const file = dataDir.putBytes(Buffer.from('not Parquet at all'));
    await using query = await openQuery({ dataDirs: [dataDir.path] });
    await expect(query.rows('SELECT * FROM events')).rejects.toThrow(basename(file));
  });
});

describe('queries', () => {
  let query: Query;
  beforeAll(async () => {
    query = await openQuery({ dataDirs: [] });
  });
  afterAll(() => query.close());

  it.each([
    ["SELECT * FROM read_text('/etc/hostname')", /disabled by configuration/],
    ["SELECT * FROM glob('/etc/*')", /disabled by configuration/],
    ["COPY (SELECT 1) TO '/tmp/query-must-not-write.csv'", /only queries: COPY/],
    ['CREATE TABLE t (a INTEGER)', /only queries/],
    ["EXPLAIN ANALYZE COPY (SELECT 1) TO '/tmp/query-must-not-write.csv'", /only queries: COPY/],
    ['EXPLAIN ANALYZE CREATE TABLE t (a INTEGER)', /only queries/],
    ['EXPLAIN (FORMAT JSON) DROP VIEW events', /only queries/],
    ['EXPLAIN ANALYZE SELECT 1; DROP VIEW events', /one statement/],
    ['-- a\nEXPLAIN ANALYZE /* b */ CREATE TABLE t (a INTEGER)', /only queries: CREATE/],
    ["/* a */ EXPLAIN ANALYZE ATTACH '/tmp/other.db'", /only queries: ATTACH/],
    ["EXPLAIN (ANALYZE) COPY (SELECT 1) TO '/tmp/query-must-not-write.csv'", /only queries: COPY/],
    ["EXPLAIN ANALYZE (COPY (SELECT 1) TO '/tmp/query-must-not-write.csv')", /only queries|yntax error/],
    ['EXPLAIN EXPLAIN ANALYZE SELECT 1', /only queries/],
    ['EXPLAIN SELECT 1; EXPLAIN ANALYZE CREATE TABLE t (a INTEGER)', /one statement/],
    ["-- a\nCOPY (SELECT 1) TO '/tmp/query-must-not-write.csv'", /only queries: COPY/],
    [
      'WITH a AS (SELECT 1) INSERT INTO events_raw SELECT * FROM events_raw',
      /only queries|events_raw is not an table/,
    ],
    ['SET enable_external_access = true', /only queries/],
    ["ATTACH '/tmp/other.db'", /only queries/],
    ['PRAGMA database_list', /only queries/],
    ['INSERT INTO events SELECT * FROM events', /only queries: INSERT/],
    ['EXPLAIN ANALYZE INSERT INTO events_raw SELECT * FROM events_raw', /only queries: INSERT/],
    ['DELETE FROM events', /only queries: DELETE/],
    ['INSTALL httpfs', /only queries/],
    ['CALL pragma_version()', /only queries/],
    ['DROP VIEW events', /only queries/],
    ['SELECT 1; DROP VIEW events', /one statement/],
    ['PIVOT events ON type USING count(*)', /write count\(\*\) FILTER/],
    ['  ', /empty/],
  ])('do not reach beyond the stored objects: %s', async (sql, message) => {
    await expect(query.rows(sql)).rejects.toThrow(message);
  });

  it('cannot write into the data directory either', async () => {
    using dataDir = makeDataDir();
    await using open = await openQuery({ dataDirs: [dataDir.path] });
    const file = join(dataDir.path, 'copy.csv');
    await expect(open.rows(`COPY (SELECT 1) TO '${file}'`)).rejects.toThrow('only queries');
    expect(() => rmSync(file)).toThrow('ENOENT');
  });
});
