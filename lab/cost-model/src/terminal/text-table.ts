/** Columns of text: the first to the left, the others to the right; the first row is the head. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('   ')
      .trimEnd(),
  );
  const [head = '', ...body] = lines;
  return ['', head, '─'.repeat(Math.max(...lines.map(({ length }) => length))), ...body, ''].join('\n');
}
