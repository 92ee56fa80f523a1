import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { expect, it } from 'vitest';
import { encodeRows, openBytes } from './parquet-object.ts';

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

async function writtenByDuckDb(select: string): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'foreign-'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`COPY (${select}) TO '${folder}/o.parquet'`);
    return readFileSync(`${folder}/o.parquet`);
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, { recursive: true });
  }
}

const selected = (time: string): string =>
  `SELECT 'a' AS event_id, ${time} AS received_at, 1::INTEGER AS schema_version, 0.5::DOUBLE AS value, NULL::VARCHAR AS name`;

it.each([
  ["TIMESTAMPTZ '2026-11-20 12:00:00.123+00'"],
  ["TIMESTAMP '2026-11-20 12:00:00.123'"],
  ["TIMESTAMP_MS '2026-11-20 12:00:00.123'"],
])('reads, and writes as ours, what DuckDB wrote: %s', async (time) => {
  await expectOurs(await writtenByDuckDb(selected(time)), [row]);
});

it('reads, and writes as ours, the times of Hive: INT96', async () => {
  await expectOurs(int96([receivedAtMs, -1, Date.parse('9999-12-31T23:59:59.999Z')]), [
    { received_at: receivedAtMs },
    { received_at: -1 },
    { received_at: Date.parse('9999-12-31T23:59:59.999Z') },
  ]);
});

it('does not write a time that it would have to round', async () => {
  const object = await openBytes(
    await writtenByDuckDb(selected("TIMESTAMPTZ '2026-11-20 12:00:00.123456+00'")),
  );
  expect(await object.read(['received_at'])).toEqual([{ received_at: receivedAtMs + 0.456 }]);
  const rows = await object.read();
  expect(() => encodeRows(object.columns, rows)).toThrow(RangeError);
});

/** Twelve bytes, little-endian: nanoseconds of the day, and the day by its Julian number. */
function int96(timesMs: readonly number[]): Uint8Array {
  const bytes = new ByteWriter();
  const element = {
    name: 'received_at',
    type: 'FIXED_LEN_BYTE_ARRAY' as 'FIXED_LEN_BYTE_ARRAY' | 'INT96',
    type_length: 12 as number | undefined,
    repetition_type: 'REQUIRED' as const,
  };
  const file = new ParquetWriter({ writer: bytes, schema: [{ name: 'root', num_children: 1 }, element] });
  const dayMs = 86_400_000;
  const data = timesMs.map((time) => {
    const value = Buffer.alloc(12);
    const day = Math.floor(time / dayMs);
    value.writeBigInt64LE(BigInt(time - day * dayMs) * 1_000_000n);
    value.writeInt32LE(day + 2_440_588, 8);
    return new Uint8Array(value);
  });
  void file.write({ columnData: [{ name: 'received_at', data, encoding: 'PLAIN', statistics: false }] });
  // The library cannot write the type; its bytes it can.
  element.type = 'INT96';
  element.type_length = undefined;
  for (const { columns } of file.row_groups)
    for (const { meta_data } of columns) if (meta_data) meta_data.type = 'INT96';
  void file.finish();
  return bytes.getBytes();
}
