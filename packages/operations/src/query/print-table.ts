import type { Row } from '@telemetry/event-store/query';
import { textTable, visible } from '@telemetry/terminal';

const maxWidth = 60;

/** Rows as an aligned text table, numbers to the right, with the count of rows below. */
export function table(rows: readonly Row[]): string {
  const [first] = rows;
  if (!first) return '(no rows)';
  const names = Object.keys(first);
  const numeric = names.map((name) => rows.every((row) => row[name] === null || isNumber(row[name])));
  const lines = rows.map((row) => names.map((name) => cell(row[name])));
  const count = `(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})`;
  return `${textTable(names, lines, { left: (column) => !numeric[column], rule: 'dashes' })}\n${count}`;
}

const isNumber = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value));

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  // Before it is cut, so that no half of an escape is left.
  const text = visible(typeof value === 'string' ? value : JSON.stringify(value));
  return text.length > maxWidth ? `${text.slice(0, maxWidth - 1)}…` : text;
}
