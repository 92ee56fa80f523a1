import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emptyColumns, ParquetFile } from '../encode-parquet.ts';
import { type ColumnType, eventColumns, rejectedColumns } from '../tables.ts';
import { encodeRows, openBytes, type Row } from './parquet-object.ts';

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

const idColumns = eventColumns.filter(({ name }) => ['event_id', 'device_id', 'user_id'].includes(name));

/** An object with these rows in a row group each list. */
function objectOf(groups: readonly (readonly Row[])[]) {
  const file = new ParquetFile(idColumns);
  for (const rows of groups) {
    const columns = emptyColumns(idColumns);
    for (const { name } of idColumns) for (const row of rows) columns[name].add(row[name] ?? null);
    file.append(columns, rows.length);
  }
  return openBytes(file.finish());
}

it('of row groups leaves out those alone that have none of what is looked for', async () => {
  const row = fc.record({ event_id: text, device_id: text, user_id: fc.option(text) });
  const groups = fc.array(fc.array(row, { minLength: 1, maxLength: 4 }), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(groups, fc.array(text), fc.nat(), async (all, others, nth) => {
      const object = await objectOf(all);
      const rows = all.flat();
      for (const column of ['event_id', 'device_id', 'user_id'] as const) {
        const one = rows.length > 0 ? rows[nth % rows.length]?.[column] : null;
        const texts = new Set([...others, ...(typeof one === 'string' ? [one] : [])]);
        const isOne = ({ [column]: value }: Row): boolean => typeof value === 'string' && texts.has(value);
        const read = await object.read(undefined, { column, texts });
        expect(read.filter(isOne)).toEqual(rows.filter(isOne));
      }
    }),
    { numRuns: 50 },
  );
});

it.each([
  ['within the bounds of one', 'device_id', ['b'], ['1', '2']],
  ['between two', 'device_id', ['d'], []],
  ['at the ends', 'device_id', ['c', 'm'], ['1', '2', '3', '4']],
  ['beyond all', 'device_id', ['', 'z'], []],
  ['where some have no text at all', 'user_id', ['b'], ['1', '2']],
  ['in a column without bounds', 'event_id', ['9'], ['1', '2', '3', '4']],
  ['in none', 'not_there', ['9'], ['1', '2', '3', '4']],
])('reads the row groups that may have a text: %s', async (_, column, texts, ids) => {
  const object = await objectOf([
    [
      { event_id: '1', device_id: 'a', user_id: null },
      { event_id: '2', device_id: 'c', user_id: null },
    ],
    [
      { event_id: '3', device_id: 'm', user_id: 'n' },
      { event_id: '4', device_id: 'n', user_id: null },
    ],
  ]);
  expect(await object.read(['event_id'], { column, texts: new Set(texts) })).toEqual(
    ids.map((event_id) => ({ event_id })),
  );
});
