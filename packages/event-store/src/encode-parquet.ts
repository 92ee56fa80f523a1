import { constants, zstdCompressSync } from 'node:zlib';
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Column, ColumnType, Spread, Value } from './tables.ts';
import { textBounds } from './text-bounds.ts';

/** Who wrote the file, in the form that readers parse: one that finds no version distrusts the min and max of texts. */
export const createdBy = 'hyparquet-writer version 0.17.0 (build npm)';

const physicalTypes: Record<ColumnType, Omit<SchemaElement, 'name' | 'repetition_type'>> = {
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  timestamp: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
  double: { type: 'DOUBLE' },
  int: { type: 'INT32' },
};

// A dictionary of few values takes some bytes: to compress them costs more time than all else of such a column.
const encodings: Record<Spread, { encoding: 'PLAIN' | 'RLE_DICTIONARY'; codec: 'ZSTD' | 'UNCOMPRESSED' }> = {
  few: { encoding: 'RLE_DICTIONARY', codec: 'UNCOMPRESSED' },
  some: { encoding: 'RLE_DICTIONARY', codec: 'ZSTD' },
  unique: { encoding: 'PLAIN', codec: 'ZSTD' },
};

const fastest = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
const compressors = { ZSTD: (bytes: Uint8Array): Uint8Array => zstdCompressSync(bytes, fastest) };

/**
 * A Parquet file that is written a row group at a time. Its schema follows from the columns and never from the values, so that
 * files can be read and written as one table. Encodings are told and not tried out, and min and max are there only where queries
 * prune by them. Times are epoch milliseconds. `bench/encode.ts` in this package says what it comes to.
 */
export class ParquetFile<Name extends string> {
  readonly #columns: readonly (Column & { name: Name })[];
  readonly #file: ParquetWriter;
  readonly #bytes = new ByteWriter();

  constructor(columns: readonly (Column & { name: Name })[]) {
    this.#columns = columns;
    const schema: SchemaElement[] = [
      { name: 'root', num_children: columns.length },
      ...columns.map(({ name, type, nullable }) => ({
        name,
        ...physicalTypes[type],
        repetition_type: nullable ? ('OPTIONAL' as const) : ('REQUIRED' as const),
      })),
    ];
    this.#file = new ParquetWriter({ writer: this.#bytes, schema, compressors, createdBy });
  }

  get bytes(): number {
    return this.#bytes.offset;
  }

  /** One row group. */
  append(values: Record<Name, Value[]>): void {
    const columnData = this.#columns.map(({ name, type, nullable, spread }) => {
      const data = values[name];
      // Nothing but nulls needs no dictionary.
      const empty = nullable === true && data.every((value) => value === null);
      return {
        name,
        // The library's type of what it reads does not know that texts and bytes may stand side by side.
        data: data as string[],
        ...(empty ? encodings.unique : encodings[spread]),
        statistics: type === 'timestamp',
        offsetIndex: false,
      };
    });
    const rowGroupSize = columnData[0]?.data.length ?? 0;
    void this.#file.write({ columnData, rowGroupSize, pageSize: 0 });
    if (rowGroupSize > 0) this.#boundTexts(values);
  }

  /** The library compares texts as bytes, value by value, which takes as long as all the rest of the file. */
  #boundTexts(values: Record<Name, Value[]>): void {
    const chunks = this.#file.row_groups.at(-1)?.columns ?? [];
    this.#columns.forEach(({ name, type, filtered }, i) => {
      const bounds = filtered && type === 'string' ? textBounds(values[name]) : undefined;
      const chunk = chunks[i]?.meta_data;
      if (bounds && chunk) chunk.statistics = bounds;
    });
  }

  finish(): Uint8Array {
    void this.#file.finish();
    return this.#bytes.getBytes();
  }
}

/** One Parquet file with one row group. */
export function encodeParquet<Name extends string>(
  columns: readonly (Column & { name: Name })[],
  values: Record<Name, Value[]>,
): Uint8Array {
  const file = new ParquetFile(columns);
  file.append(values);
  return file.finish();
}
