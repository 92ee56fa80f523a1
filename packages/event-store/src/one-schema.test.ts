import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { RecordBatch, Table, tableFromIPC, tableToIPC } from 'apache-arrow';
import type * as ParquetWasm from 'parquet-wasm';
import { describe, expect, it } from 'vitest';
import { createdBy, encodeParquet } from './encode-parquet.ts';
import { type Column, tables, type Value } from './tables.ts';

const require = createRequire(import.meta.url);
// Rust's Parquet and Arrow: nothing of it comes from the library that writes the objects.
const wasm = require('parquet-wasm/node') as typeof ParquetWasm;

/** Values that hardly have anything in common. */
const kinds: Record<string, (column: Column, row: number) => Value> = {
  'every column full': ({ type }, row) => (type === 'string' ? `${row}` : row),
  'nothing that may be missing': ({ type, nullable }) => (nullable ? null : type === 'string' ? '' : 0),
  mixed: ({ type, nullable }, row) =>
    nullable && row % 2
      ? null
      : { string: '\u{1F600}', timestamp: 253_402_300_799_999, double: 0.1, int: -1 }[type],
};

const rows = 3;
function objectOf(columns: readonly Column[], value: (column: Column, row: number) => Value): Uint8Array {
  return encodeParquet(
    columns,
    Object.fromEntries(
      columns.map((column) => [column.name, Array.from({ length: rows }, (_, row) => value(column, row))]),
    ),
  );
}

const read = (bytes: Uint8Array): Table => tableFromIPC(wasm.readParquet(bytes).intoIPCStream());
const fields = ({ schema }: Table): string[] =>
  schema.fields.map(({ name, type, nullable }) => `${name} ${String(type)}${nullable ? '' : ' not null'}`);

/** All batches as one table with the schema of the first, as pyarrow's concat_tables and write_dataset have it. */
function together([first, ...others]: Table[]): Table {
  if (!first) throw new Error('no tables');
  for (const other of others) expect(fields(other)).toEqual(fields(first));
  const batches = [first, ...others].flatMap((table) => table.batches);
  return new Table(
    first.schema,
    batches.map(({ data }) => new RecordBatch(first.schema, data as never)),
  );
}

const rewrite = (table: Table): Table =>
  read(wasm.writeParquet(wasm.Table.fromIPCStream(tableToIPC(table, 'stream'))));

describe.each(tables)('objects of $name', ({ columns }) => {
  const objects = Object.values(kinds).map((value) => objectOf(columns, value));

  it('have one schema, whatever they hold: required columns are not null, the others may be', () => {
    const expected = columns.map(
      ({ name, type, nullable }) =>
        `${name} ${{ string: 'Utf8', timestamp: 'Timestamp<MILLISECOND, UTC>', double: 'Float64', int: 'Int32' }[type]}${nullable ? '' : ' not null'}`,
    );
    expect(objects.map((bytes) => fields(read(bytes)))).toEqual(objects.map(() => expected));
  });

  it.each([
    ['in order', objects],
    ['in reverse', objects.toReversed()],
  ])('are read and written again as one table, %s', (_, ordered) => {
    const whole = together(ordered.map(read));
    expect(whole.numRows).toBe(ordered.length * rows);
    const again = rewrite(whole);
    expect(fields(again)).toEqual(fields(whole));
    expect(JSON.stringify(again.toArray())).toBe(
      JSON.stringify(ordered.flatMap((bytes) => read(bytes).toArray())),
    );
  });

  it('say who wrote them, with a version', async () => {
    const library = readFileSync(
      join(import.meta.dirname, '../node_modules/hyparquet-writer/package.json'),
      'utf8',
    );
    const { version } = JSON.parse(library) as { version: string };
    expect(createdBy).toBe(`hyparquet-writer version ${version} (build npm)`);
    for (const bytes of objects) {
      const file = await wasm.ParquetFile.fromFile(new Blob([new Uint8Array(bytes)]));
      expect(file.metadata().fileMetadata().createdBy()).toBe(createdBy);
    }
  });
});
