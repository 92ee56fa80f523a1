import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { type Column, eventColumns, rejectedColumns } from './tables.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../../docs/data.md'), 'utf8');

/** First cells of the rows of the first table under a heading. */
function rowsUnder(heading: string): string[][] {
  const after = page.split(`\n${heading}\n`)[1] ?? expect.fail(`docs/data.md has no "${heading}"`);
  const table = /(?:^\|.*\n)+/m.exec(after)?.[0] ?? '';
  return table
    .trim()
    .split('\n')
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, 5)
        .map((cell) => cell.trim()),
    );
}

test.each<[string, readonly Column[]]>([
  ['## `events`', eventColumns],
  ['## `rejected_events`', rejectedColumns],
])('docs/data.md has the columns of %s, as they are written', (heading, columns) => {
  const rows = rowsUnder(heading);
  expect(rows.slice(0, columns.length)).toEqual(
    columns.map(({ name, type, nullable, comment }) => [`\`${name}\``, type, nullable ? 'yes' : '', comment]),
  );
  // What the path says comes last.
  expect(rows.slice(columns.length).map(([name]) => name)).toEqual(['`ingest_date`', '`ingest_hour`']);
});
