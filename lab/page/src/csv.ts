/**
 * Rows as CSV (RFC 4180). What a table calculation would take for a formula is text: it gets an apostrophe in front, and numbers are
 * left alone.
 */
export function csv(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => row.map((value) => field(String(value))).join(',')).join('\n');
}

function field(text: string): string {
  const plain =
    /^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d.,]+(e[+-]?\d+)?\s*%?$/i.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(plain) || plain !== plain.trim() ? `"${plain.replaceAll('"', '""')}"` : plain;
}
