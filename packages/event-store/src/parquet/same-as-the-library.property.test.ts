import { constants, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { expect, it } from 'vitest';
import { createdBy, emptyColumns, encodeParquet, ParquetFile } from '../encode-parquet.ts';
import type { Column, ColumnType, Spread, Value } from '../tables.ts';

const level1 = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
const encodings = {
  few: { encoding: 'RLE_DICTIONARY', codec: 'UNCOMPRESSED' },
  some: { encoding: 'RLE_DICTIONARY', codec: 'ZSTD' },
  unique: { encoding: 'PLAIN', codec: 'ZSTD' },
} as const;
const types: Record<ColumnType, Omit<SchemaElement, 'name'>> = {
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  timestamp: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
  double: { type: 'DOUBLE' },
  int: { type: 'INT32' },
};

/** The same file, its pages written by the library. */
function byTheLibrary(columns: readonly Column[], values: Record<string, Value[]>): Uint8Array {
  const writer = new ByteWriter();
  const schema: SchemaElement[] = [
    { name: 'root', num_children: columns.length },
    ...columns.map(({ name, type, nullable }) => ({
      name,
      ...types[type],
      repetition_type: nullable ? ('OPTIONAL' as const) : ('REQUIRED' as const),
    })),
  ];
  const compressors = { ZSTD: (bytes: Uint8Array): Uint8Array => zstdCompressSync(bytes, level1) };
  const file = new ParquetWriter({ writer, schema, compressors, createdBy });
  const columnData = columns.map(({ name, type, nullable, spread }) => {
    const data = values[name] ?? [];
    const empty = nullable === true && data.every((value) => value === null);
    return {
      name,
      data: data as string[],
      ...(empty ? encodings.unique : encodings[spread]),
      statistics: type === 'timestamp',
      offsetIndex: false,
    };
  });
  const rowGroupSize = columnData[0]?.data.length ?? 0;
  void file.write({ columnData, rowGroupSize, pageSize: 0 });
  void file.finish();
  return writer.getBytes();
}

const units = fc.constantFrom('a', 'b', 'é', '\u{1F600}', '\u0000', '\uFEFF', '\uD800', '語', 'x'.repeat(90));
const bytes = fc.uint8Array({ maxLength: 3 });
/** Each column's are all of one kind: what is written at once must be alike. */
const texts: Record<Spread, fc.Arbitrary<Value>[]> = {
  few: [fc.constantFrom<Value>('', 'click', 'é'), fc.constant('x')],
  some: [fc.oneof(fc.string({ unit: units, maxLength: 2 }), bytes), fc.uuid()],
  unique: [
    fc.oneof(fc.string({ unit: units }), bytes),
    fc.uuid(),
    fc.string({ unit: fc.constantFrom('a', ''), minLength: 127, maxLength: 127 }),
    fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 200, maxLength: 200 }),
    fc.string({ unit: fc.constantFrom('a', 'é'), minLength: 2, maxLength: 2 }),
    fc.oneof(fc.string({ minLength: 2, maxLength: 2 }), fc.uint8Array({ minLength: 2, maxLength: 2 })),
  ],
};
const numbers: Record<Exclude<ColumnType, 'string'>, fc.Arbitrary<number>> = {
  timestamp: fc.oneof(
    fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }),
    fc.integer({ min: -3, max: 3 }),
  ),
  double: fc.double(),
  int: fc.oneof(fc.integer(), fc.integer({ min: -2, max: 2 })),
};

const column = fc
  .record({
    type: fc.constantFrom<ColumnType>('string', 'timestamp', 'double', 'int'),
    spread: fc.constantFrom<Spread>('few', 'some', 'unique'),
    nullable: fc.boolean(),
  })
  .chain(({ type, spread, nullable }) =>
    fc
      .constantFrom(...(type === 'string' ? texts[spread] : [numbers[type]]))
      .map((value) => ({ type, spread, nullable, value })),
  )
  .chain(({ type, spread, nullable, value }) => {
    const some = nullable ? fc.option(value, { freq: 2 }) : value;
    return fc.record({
      column: fc.constant({ type, spread, nullable, comment: '' }),
      /** Runs, as the events of a message make them. */
      runs: fc.array(fc.tuple(some, fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 40 }))), {
        minLength: 1,
        maxLength: 40,
      }),
      noise: fc.array(some, { minLength: 1, maxLength: 300 }),
    });
  });

// Without rows the library's footer is one that strict readers refuse: ../one-schema.test.ts.
it('writes of rows the very bytes that the library would write', () => {
  fc.assert(
    fc.property(
      fc.array(column, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 400 }),
      (made, rows) => {
        const columns = made.map((one, i): Column => ({ ...one.column, name: `c${i}` }));
        const values = Object.fromEntries(
          made.map(({ runs, noise }, i) => {
            const all = [...runs.flatMap(([value, count]) => Array<Value>(count).fill(value)), ...noise];
            return [`c${i}`, Array.from({ length: rows }, (_, row) => all[row % all.length] ?? null)];
          }),
        );
        expect(Buffer.compare(encodeParquet(columns, values), byTheLibrary(columns, values))).toBe(0);
      },
    ),
    { numRuns: 400 },
  );
});

it('writes the same of runs and of gaps as of every row told', () => {
  const runs = fc.array(fc.tuple(fc.constantFrom(null, 'a', 'b', 'c'), fc.integer({ min: 0, max: 2_000 })), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(fc.constantFrom<Spread>('few', 'some', 'unique'), runs, (spread, told) => {
      const columns: [Column & { name: 'c' }] = [
        { name: 'c', type: 'string', spread, nullable: true, comment: '' },
      ];
      const all = told.flatMap(([value, count]) => Array<Value>(count).fill(value));
      const file = new ParquetFile(columns);
      const into = emptyColumns(columns);
      let row = 0;
      for (const [value, count] of told) {
        if (value !== null) into.c.put(row, value, count);
        row += count;
      }
      file.append(into, all.length);
      expect(Buffer.compare(file.finish(), encodeParquet(columns, { c: all }))).toBe(0);
    }),
    { numRuns: 100 },
  );
});

it.each<[ColumnType, Value]>([
  ['timestamp', 1.5],
  ['timestamp', NaN],
  ['timestamp', 2 ** 60],
  ['int', 2 ** 31],
  ['int', 0.5],
  ['string', null],
])('refuses what a column of type %s cannot hold: %s', (type, value) => {
  for (const spread of ['few', 'some', 'unique'] as const)
    expect(() => encodeParquet([{ name: 'c', type, spread, comment: '' }], { c: [value] })).toThrow();
});
