import { expect, it } from 'vitest';
import { acceptedBatches } from '../event-store-contract.ts';
import { eventColumns } from '../tables.ts';
import { encodeRows, openBytes } from './parquet-object.ts';
import { byDuckDb, byHive, objectBy, writers } from './testing-foreign-objects.ts';

const receivedAtMs = Date.parse('2026-11-20T12:00:00.123Z');
const row = { event_id: 'a', received_at: receivedAtMs, schema_version: 1, value: 0.5, name: null };
const ours = {
  event_id: 'string',
  received_at: 'timestamp',
  schema_version: 'int',
  value: 'double',
  name: 'string',
};

async function expectOurs(bytes: Uint8Array, rows: Record<string, unknown>[]): Promise<void> {
  const object = await openBytes(bytes);
  expect(await object.read()).toEqual(rows);
  const rewritten = await openBytes(encodeRows(object.columns, await object.read()));
  expect(await rewritten.read()).toEqual(rows);
  const types = Object.fromEntries(rewritten.columns.map(({ name, type }) => [name, type]));
  expect(types).toEqual(Object.fromEntries(Object.entries(ours).filter(([name]) => name in types)));
}

const selected = (time: string): string =>
  `SELECT 'a' AS event_id, ${time} AS received_at, 1::INTEGER AS schema_version, 0.5::DOUBLE AS value, NULL::VARCHAR AS name`;

it.each([
  ["TIMESTAMPTZ '2026-11-20 12:00:00.123+00'"],
  ["TIMESTAMP '2026-11-20 12:00:00.123'"],
  ["TIMESTAMP_MS '2026-11-20 12:00:00.123'"],
])('reads, and writes as ours, what DuckDB wrote: %s', async (time) => {
  await expectOurs(await byDuckDb(selected(time)), [row]);
});

it('reads, and writes as ours, the times of Hive: INT96', async () => {
  const rows = [receivedAtMs, -1, Date.parse('9999-12-31T23:59:59.999Z')].map((time) => ({
    received_at: time,
  }));
  await expectOurs(
    byHive(
      eventColumns.filter(({ name }) => name === 'received_at'),
      rows,
    ),
    rows,
  );
});

it('does not write a time that it would have to round', async () => {
  const object = await openBytes(await byDuckDb(selected("TIMESTAMPTZ '2026-11-20 12:00:00.123456+00'")));
  expect(await object.read(['received_at'])).toEqual([{ received_at: receivedAtMs + 0.456 }]);
  const rows = await object.read();
  expect(() => encodeRows(object.columns, rows)).toThrow(RangeError);
});

it.each(Object.keys(writers) as (keyof typeof writers)[])('has the same rows of %s', async (writer) => {
  const batches = [...acceptedBatches(1, 20).take(2)];
  const bytes = await objectBy('processor', batches, receivedAtMs);
  const mine = await openBytes(bytes);
  const theirs = await openBytes(await objectBy(writer, batches, receivedAtMs));
  const expected = await mine.read();
  const read = (await theirs.read()).map((each) => ({ trace_id: null, ...each }));
  expect(read).toEqual(expected);
  expect(encodeRows(mine.columns, read)).toEqual(bytes);
});
