/** A pair of marks, as each kind of file writes comments; a mark stands alone on its line. */
const pairs = [
  ['<!-- lab -->', '<!-- /lab -->'],
  ['# lab:', '# :lab'],
  ['// lab:', '// :lab'],
] as const;

/** In a table, where a mark on a line of its own would end the table: its row goes. */
const rowMark = '<!-- lab -->';

/**
 * A text without what it says of the lab: the passages between marks, and table rows with a mark in them.
 *
 * @throws where a mark has no partner, naming the line (1 is the first).
 */
export function withoutLab(text: string): string {
  const kept: string[] = [];
  let open: { end: string; line: number } | undefined;
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    const word = line.trim();
    const starts = pairs.find(([start]) => word === start);
    if (open !== undefined) {
      if (word === open.end) open = undefined;
      else if (starts !== undefined) throw new Error(`line ${index + 1}: a mark of the lab inside another`);
      continue;
    }
    if (pairs.some(([, end]) => word === end))
      throw new Error(`line ${index + 1}: a mark of the lab ends that did not begin`);
    if (starts !== undefined) open = { end: starts[1], line: index + 1 };
    else if (!(word.startsWith('|') && word.includes(rowMark))) kept.push(line);
  }
  if (open !== undefined) throw new Error(`line ${open.line}: a mark of the lab does not end`);
  return kept.join('\n').replace(/\n{3,}/g, '\n\n');
}
