/** Rows as Parquet as one writes them at first: an array for each column that some row has, and the library's own choices. */
import { createRequire } from 'node:module';

const library = createRequire(import.meta.resolve('@telemetry/event-store')).resolve('hyparquet-writer');
const { parquetWriteBuffer } = await import(library);

/** @param {Record<string, unknown>[]} rows */
export function encodePlain(rows) {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columnData = names.map((name) => ({ name, data: rows.map((row) => row[name] ?? null) }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}
