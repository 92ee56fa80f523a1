import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetMetadata } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { createdBy, encodeParquet } from './encode-parquet.ts';
import { encodeRows, openBytes } from './objects/index.ts';
import { type Column, tables, type Value } from './tables.ts';
import { fields, read, rewrite, together, whoWrote } from './testing-independent-reader.ts';

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

  it('have the same schema after some of their rows were taken out, or all', async () => {
    for (const bytes of objects) {
      const { columns: found, read: rowsOf } = await openBytes(bytes);
      for (const kept of [await rowsOf(), (await rowsOf()).slice(1), []])
        expect(fields(read(encodeRows(found, kept)))).toEqual(fields(read(bytes)));
    }
  });

  it('tell the least and the greatest of each column that people filter by, also when they were written again', async () => {
    const filtered = columns.filter((column) => column.filtered).map(({ name }) => name);
    expect(filtered).toEqual(expect.arrayContaining(['received_at', 'message_id']));
    const full = objectOf(columns, kinds['every column full']!);
    const again = await openBytes(full);
    for (const bytes of [full, encodeRows(again.columns, await again.read())]) {
      const chunks = parquetMetadata(new Uint8Array(bytes).buffer).row_groups[0]?.columns ?? [];
      const told = chunks.filter(({ meta_data: meta }) => meta?.statistics?.max_value !== undefined);
      expect(told.map(({ meta_data: meta }) => meta?.path_in_schema[0])).toEqual(filtered);
    }
  });

  it('say who wrote them, with a version', async () => {
    const library = readFileSync(
      join(import.meta.dirname, '../node_modules/hyparquet-writer/package.json'),
      'utf8',
    );
    const { version } = JSON.parse(library) as { version: string };
    expect(createdBy).toBe(`hyparquet-writer version ${version} (build npm)`);
    for (const bytes of objects) expect(await whoWrote(bytes)).toBe(createdBy);
  });
});
