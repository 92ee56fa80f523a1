import { visible } from './visible-text.ts';

export interface TableStyle {
  /** Columns whose cells stand to the left; the first one alone, if not named. */
  left?: (column: number) => boolean;
  /** One line below the head, or a dash for each column. */
  rule?: 'line' | 'dashes';
}

/** Cells in aligned columns under a head and a rule, as lines. Text from outside may be in them. */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { left = (column) => column === 0, rule = 'line' }: TableStyle = {},
): string {
  const gap = rule === 'line' ? '   ' : '  ';
  const lines = [head, ...rows].map((cells) => cells.map(visible));
  const widths = head.map((_, column) =>
    lines.reduce((width, cells) => Math.max(width, cells[column]?.length ?? 0), 0),
  );
  const toText = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        left(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join(gap)
      .trimEnd();
  const [title = '', ...body] = lines.map(toText);
  const ruled =
    rule === 'line'
      ? widths.map((width) => '─'.repeat(width)).join('───')
      : widths.map((width) => '-'.repeat(width)).join(gap);
  return [title, ruled, ...body].join('\n');
}
