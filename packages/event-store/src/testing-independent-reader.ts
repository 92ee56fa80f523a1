import { createRequire } from 'node:module';
import { RecordBatch, Table, tableFromIPC, tableToIPC } from 'apache-arrow';
import type * as ParquetWasm from 'parquet-wasm';

const require = createRequire(import.meta.url);
// Rust's Parquet and Arrow: nothing of it comes from the library that writes the objects.
const wasm = require('parquet-wasm/node') as typeof ParquetWasm;

export const read = (bytes: Uint8Array): Table => tableFromIPC(wasm.readParquet(bytes).intoIPCStream());
/** Name, type, and whether it may be null. */
export const fields = ({ schema }: Table): string[] =>
  schema.fields.map(({ name, type, nullable }) => `${name} ${String(type)}${nullable ? '' : ' not null'}`);

/** All batches as one table with the schema of the first; throws where another has another one, as pyarrow's concat_tables and write_dataset have it. */
export function together([first, ...others]: Table[]): Table {
  if (!first) throw new Error('no tables');
  for (const other of others)
    if (String(fields(other)) !== String(fields(first)))
      throw new Error(`${String(fields(other))} and ${String(fields(first))}`);
  const batches = [first, ...others].flatMap((table) => table.batches);
  return new Table(
    first.schema,
    batches.map(({ data }) => new RecordBatch(first.schema, data as never)),
  );
}

export const rewrite = (table: Table): Table =>
  read(wasm.writeParquet(wasm.Table.fromIPCStream(tableToIPC(table, 'stream'))));

export async function whoWrote(bytes: Uint8Array): Promise<string | undefined> {
  const file = await wasm.ParquetFile.fromFile(new Blob([new Uint8Array(bytes)]));
  return file.metadata().fileMetadata().createdBy();
}
