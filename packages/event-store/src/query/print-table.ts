import type { Row } from './open-query.ts';

const maxWidth = 60;

/** Rows as an aligned text table, numbers to the right, with the count of rows below. */
export function table(rows: readonly Row[]): string {
  const [first] = rows;
  if (!first) return '(no rows)';
  const names = Object.keys(first);
  const cells = rows.map((row) => names.map((name) => cell(row[name])));
  const widths = names.map((name, i) =>
    cells.reduce((width, line) => Math.max(width, line[i]?.length ?? 0), name.length),
  );
  const numeric = names.map((name) => rows.every((row) => row[name] === null || isNumber(row[name])));
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, i) => (numeric[i] ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  const count = `(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})`;
  return [line(names), rule, ...cells.map(line), count].join('\n');
}

const isNumber = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value));

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  // What a device sent must not drive the terminal: no control characters.
  const text = (typeof value === 'string' ? value : JSON.stringify(value)).replace(/\p{Cc}/gu, '\u00b7');
  return text.length > maxWidth ? `${text.slice(0, maxWidth - 1)}…` : text;
}
