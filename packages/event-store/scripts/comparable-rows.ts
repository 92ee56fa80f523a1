/** Rows of either engine as sorted texts: times in one writing, paths from the table's folder on, doubles to twelve figures. */
export function comparableRows(rows: readonly (readonly unknown[])[]): string[] {
  return rows.map((row) => JSON.stringify(row.map(comparable))).sort();
}

function comparable(value: unknown): unknown {
  if (typeof value === 'number') return Number(value.toPrecision(12));
  if (typeof value !== 'string') return value;
  // Trino sends a decimal as a text.
  if (/^-?\d+\.\d+$/.test(value)) return Number(value);
  const [, day, time, fraction = ''] =
    /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d+))?(?:Z| UTC)?$/.exec(value) ?? [];
  if (day !== undefined) return `${day} ${time}.${fraction.padEnd(3, '0').slice(0, 3)}`;
  const [, path] = /^(?:local:|\/).*?((?:events|rejected)\/ingest_date=.*?)(?:\.data)?$/.exec(value) ?? [];
  return path ?? value;
}
