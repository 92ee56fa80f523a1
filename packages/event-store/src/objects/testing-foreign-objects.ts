import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { encodeParquet } from '../encode-parquet.ts';
import { EventRows } from '../event-rows.ts';
import type { AcceptedBatch } from '../event-store.ts';
import { physicalTypes } from '../parquet/column-values.ts';
import { type Column, eventColumns, type Value } from '../tables.ts';
import { openBytes, type Row } from './parquet-object.ts';

/** Who may have written an object of events, and how they write what the store writes. */
export const writers = {
  processor: (bytes: Uint8Array): Promise<Uint8Array> => Promise.resolve(bytes),
  /** A column less, and REQUIRED what happened to have no null. */
  'an earlier processor': async (bytes: Uint8Array): Promise<Uint8Array> => {
    const rows = await rowsOf(bytes);
    const columns = eventColumns
      .filter(({ name }) => name !== 'trace_id')
      .map((column) => ({ ...column, nullable: rows.some((row) => row[column.name] === null) }));
    return encodeParquet(columns, valuesOf(columns, rows) as never);
  },
  'Athena’s Hive writer': async (bytes: Uint8Array): Promise<Uint8Array> =>
    byHive(eventColumns, await rowsOf(bytes)),
  DuckDB: (bytes: Uint8Array): Promise<Uint8Array> => {
    const folder = mkdtempSync(join(tmpdir(), 'foreign-'));
    writeFileSync(join(folder, 'ours.parquet'), bytes);
    return byDuckDb(`SELECT * FROM read_parquet('${folder}/ours.parquet')`, folder);
  },
} as const;

/** Batches as one object that somebody wrote. */
export function objectBy(
  writer: keyof typeof writers,
  batches: readonly AcceptedBatch[],
  storedAtMs: number,
): Promise<Uint8Array> {
  const rows = new EventRows();
  for (const batch of batches) rows.append(batch);
  return writers[writer](rows.encode(storedAtMs).bytes);
}

const rowsOf = async (bytes: Uint8Array): Promise<Row[]> => (await openBytes(bytes)).read();
const valuesOf = (columns: readonly Column[], rows: readonly Row[]): Record<string, Value[]> =>
  Object.fromEntries(columns.map(({ name }) => [name, rows.map((row) => row[name] ?? null)]));

/** What DuckDB's COPY makes of a query. */
export async function byDuckDb(
  select: string,
  folder = mkdtempSync(join(tmpdir(), 'foreign-')),
): Promise<Uint8Array> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(`COPY (${select}) TO '${folder}/theirs.parquet'`);
    return readFileSync(`${folder}/theirs.parquet`);
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, { recursive: true });
  }
}

/** As Hive's writer has it: everything OPTIONAL, times INT96 without min and max. */
export function byHive(columns: readonly Column[], rows: readonly Row[]): Uint8Array {
  const bytes = new ByteWriter();
  const elements = columns.map(({ name, type }): SchemaElement => ({
    name,
    repetition_type: 'OPTIONAL',
    ...(type === 'timestamp'
      ? { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 12 }
      : { type: physicalTypes[type], ...(type === 'string' && { converted_type: 'UTF8' }) }),
  }));
  const file = new ParquetWriter({
    writer: bytes,
    schema: [{ name: 'root', num_children: columns.length }, ...elements],
    createdBy: 'parquet-mr version 1.13.1 (build Trino)',
  });
  const values = valuesOf(columns, rows);
  void file.write({
    columnData: columns.map(({ name, type }) => ({
      name,
      data: (values[name] ?? []).map((value) =>
        type === 'timestamp' && value !== null ? int96(Number(value)) : value,
      ) as never,
      statistics: type !== 'timestamp',
      ...(type === 'timestamp' && { encoding: 'PLAIN' as const }),
    })),
  });
  // The library cannot write the type; its bytes it can.
  columns.forEach(({ type }, i) => {
    const element = elements[i];
    if (type !== 'timestamp' || !element) return;
    element.type = 'INT96';
    element.type_length = undefined;
    for (const { columns: chunks } of file.row_groups) {
      const meta = chunks[i]?.meta_data;
      if (meta) meta.type = 'INT96';
    }
  });
  void file.finish();
  return bytes.getBytes();
}

/** Twelve bytes, little-endian: nanoseconds of the day, and the day by its Julian number. */
function int96(timeMs: number): Uint8Array {
  const value = Buffer.alloc(12);
  const dayMs = 86_400_000;
  const day = Math.floor(timeMs / dayMs);
  value.writeBigInt64LE(BigInt(timeMs - day * dayMs) * 1_000_000n);
  value.writeInt32LE(day + 2_440_588, 8);
  return new Uint8Array(value);
}
