import type { LabRow, Score } from './lab.ts';

const score = ({ count, of }: Score): string => (count === 0 ? '0' : `${count} of ${of}`);
const list = (names: readonly string[]): string =>
  names.map((name) => name.replace('lmi/', '')).join(', ') || '–';

const columns: { title: string; of: (row: LabRow) => string }[] = [
  { title: 'pair', of: ({ name }) => name },
  { title: 'default', of: ({ unsafe }) => score(unsafe.onDefault) },
  { title: 'LMI', of: ({ unsafe }) => score(unsafe.onManagedInstances) },
  { title: 'LMI, fixed', of: ({ safe }) => score(safe.onManagedInstances) },
  { title: 'of these', of: ({ symptom }) => symptom },
  { title: 'lint', of: ({ unsafe }) => list(unsafe.lint) },
  { title: 'race', of: ({ unsafe }) => list(unsafe.race) },
];

/** A Markdown table with aligned columns, below it why each half does what it does, and what contradicts a lesson. */
export function printTable(rows: readonly LabRow[]): string {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ of }) => of(row)))];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i]?.length ?? 0)));
  const lines = cells.map((line) => `| ${line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`);
  lines.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`);
  const wrong = rows.flatMap(({ name, contradictions }) =>
    contradictions.map((contradiction) => `${name} contradicts its lesson: ${contradiction}`),
  );
  const why = rows.map(({ name, why }) => `${name}: ${why}`);
  return [...lines, '', ...why, ...wrong].join('\n');
}
