import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ColumnType, eventColumns, rejectedColumns } from '../tables.ts';
import { encodeRows, openBytes } from './parquet-object.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'é', '\u{1F600}', '\u0000', '\uFEFF', '"') });
const values: Record<ColumnType, fc.Arbitrary<string | number>> = {
  string: text,
  timestamp: fc.integer({ min: 0, max: 4e12 }),
  double: fc.double({ noNaN: true }),
  int: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
};

it.each([
  ['events', eventColumns],
  ['rejected events', rejectedColumns],
])('rows of %s are read as they were written, also when there are none', async (_, columns) => {
  const row = fc.record(
    Object.fromEntries(
      columns.map((column) => [
        column.name,
        'nullable' in column ? fc.option(values[column.type]) : values[column.type],
      ]),
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 30 }), async (rows) => {
      const written = await openBytes(encodeRows(columns, rows));
      expect(written.rows).toBe(rows.length);
      const read = await written.read();
      expect(read).toEqual(rows);
      // And again, by the columns of the file itself.
      expect(await (await openBytes(encodeRows(written.columns, read))).read()).toEqual(rows);
    }),
    { numRuns: 50, examples: [[[]]] },
  );
});

it('keeps columns that this version does not know', async () => {
  const columns = [
    ...eventColumns.slice(0, 2),
    { name: 'of_tomorrow', type: 'double', spread: 'unique', comment: '', nullable: true },
  ] as const;
  const rows = [{ event_id: 'a', type: 'click', of_tomorrow: 1.5 }];
  const object = await openBytes(encodeRows(columns, rows));
  expect(await (await openBytes(encodeRows(object.columns, await object.read()))).read()).toEqual(rows);
  expect(await object.read(['type', 'not there'])).toEqual([{ type: 'click' }]);
});
