import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { askedBy } from './asked.ts';

const one = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const day = one('2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22');
const time = one('00:00:00', '05:00:00', '05:30:00.001', '23:00:00', '23:59:59.999');
const moment = fc
  .tuple(day, one(' ', 'T'), time, one('', 'Z', '+02', '-05:30'))
  .map((parts) => parts.join(''));
/** A day or a time in whatever writing. */
const written = fc.oneof(
  day.map((text) => `DATE '${text}'`),
  day.map((text) => `'${text}'`),
  fc
    .tuple(one('DATE', 'TIMESTAMP', 'TIMESTAMP WITH TIME ZONE'), moment)
    .map(([type, text]) => `CAST('${text}' AS ${type})`),
  moment.map((text) => `TIMESTAMP '${text}'`),
  moment.map((text) => `TIMESTAMPTZ '${text}'`),
  moment.map((text) => `'${text}'`),
  fc.tuple(moment).map(([text]) => `CAST(CAST('${text}' AS DATE) AS TIMESTAMP)`),
  day.map((text) => `DATE '${text}' + INTERVAL '5' HOUR`),
  one('NULL', 'CAST(NULL AS DATE)', 'occurred_at', 'CAST(received_at AS DATE)', 'ingest_date'),
);
const hour = one("'05'", "'5'", "'23'", "'00'", 'NULL', 'ingest_hour', "lpad('5', 2, '0')");
const operator = one('=', '<', '<=', '>', '>=', '<>', 'IS DISTINCT FROM', 'IS NOT DISTINCT FROM');
const column = one('received_at', 'ingest_date', 'e.received_at', 'e.INGEST_DATE', '"received_at"');
const comparison = fc.oneof(
  fc.tuple(column, operator, written).map((parts) => parts.join(' ')),
  fc.tuple(written, operator, column).map((parts) => parts.join(' ')),
  fc
    .tuple(column, one('', 'NOT'), written, written)
    .map(([name, not, a, b]) => `${name} ${not} BETWEEN ${a} AND ${b}`),
  fc
    .tuple(column, one('', 'NOT'), fc.array(written, { minLength: 1, maxLength: 3 }))
    .map(([name, not, all]) => `${name} ${not} IN (${all.join(', ')})`),
  fc.tuple(one('ingest_hour', 'e.ingest_hour'), operator, hour).map((parts) => parts.join(' ')),
  fc
    .tuple(one('', 'NOT'), fc.array(hour, { minLength: 1, maxLength: 3 }))
    .map(([not, all]) => `ingest_hour ${not} IN (${all.join(', ')})`),
  one("type = 'click'", 'received_at IS NOT NULL', 'TRUE'),
);
const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    comparison,
    fc
      .tuple(tie('condition'), one('AND', 'AND', 'OR'), tie('condition'))
      .map(([a, by, b]) => `(${a} ${by} ${b})`),
    tie('condition').map((a) => `NOT (${a})`),
  ),
}));

/** Rows as they are in the folders, at the beginning, within, and at the end of some hours. */
const rows = [
  '2026-11-20T00',
  '2026-11-20T05',
  '2026-11-20T23',
  '2026-11-21T00',
  '2026-11-21T06',
  '2026-11-22T05',
].flatMap((of) =>
  ['00:00', '30:00.001', '59:59.999'].map((rest) => {
    const [date = '', hour = ''] = of.split('T');
    return `(TIMESTAMP '${date} ${hour}:${rest}', DATE '${date}', '${hour}', 'click', TIMESTAMP '2026-11-20 05:00:00')`;
  }),
);

it('no hour is left out that has a row which a query asks for, however it is written', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run(
    `CREATE TABLE events AS FROM (VALUES ${rows.join(', ')}) AS t(received_at, ingest_date, ingest_hour, type, occurred_at)`,
  );
  let leftOut = 0;
  await fc.assert(
    fc.asyncProperty(condition, async (where) => {
      const sql = `SELECT DISTINCT CAST(ingest_date AS VARCHAR), ingest_hour FROM events AS e WHERE ${where}`;
      const { hour } = await askedBy(connection, sql);
      const found = (await connection.runAndReadAll(sql)).getRows() as [string, string][];
      expect(found.filter(([date, of]) => !hour(date, of))).toEqual([]);
      if (!hour('2026-11-20', '00') || !hour('2026-11-22', '05')) leftOut += 1;
    }),
    { numRuns: 200 },
  );
  expect(leftOut).toBeGreaterThan(0);
  connection.closeSync();
  instance.closeSync();
});
