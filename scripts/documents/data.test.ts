import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Column, eventColumns, rejectedColumns } from '@telemetry/event-store';
import { expect, test } from 'vitest';
import { root, tableUnder } from './documents.ts';

const page = readFileSync(join(root, 'docs/data.md'), 'utf8');

test.each<[string, readonly Column[]]>([
  ['## `events`', eventColumns],
  ['## `rejected_events`', rejectedColumns],
])('docs/data.md has the columns of %s, as they are written', (heading, columns) => {
  const rows = tableUnder(page, heading, 4);
  expect(rows.slice(0, columns.length)).toEqual(
    columns.map(({ name, type, nullable, comment }) => [`\`${name}\``, type, nullable ? 'yes' : '', comment]),
  );
  // What the path says comes last.
  expect(rows.slice(columns.length).map(([name]) => name)).toEqual(['`ingest_date`', '`ingest_hour`']);
});
