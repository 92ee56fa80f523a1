/** Cells in aligned columns: the first one to the left, the others to the right, under a header and a rule. */
export function columnsToText(header: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  const toText = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('   ')
      .trimEnd();
  return [toText(header), widths.map((width) => '─'.repeat(width)).join('───'), ...lines.map(toText)].join(
    '\n',
  );
}
