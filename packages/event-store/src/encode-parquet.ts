import { constants, zstdCompressSync } from 'node:zlib';
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import type { Column, ColumnType, Spread } from './tables.ts';

export type Value = string | number | Uint8Array | null;

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
 * One Parquet file with one row group. Encodings are told and not tried out, and there are statistics only where queries
 * prune by them, on times. Times are epoch milliseconds. `pnpm bench` in this package says what it comes to.
 */
export function encodeParquet<Name extends string>(
  columns: readonly (Column & { name: Name })[],
  values: Record<Name, Value[]>,
): Uint8Array {
  const schema: SchemaElement[] = [{ name: 'root', num_children: columns.length }];
  const columnData = columns.map(({ name, type, nullable, spread }) => {
    const data = values[name];
    // Without a null in this object the column needs no definition levels, with nothing but nulls no dictionary.
    const hasNulls = nullable === true && data.includes(null);
    const empty = hasNulls && data.every((value) => value === null);
    schema.push({ name, ...physicalTypes[type], repetition_type: hasNulls ? 'OPTIONAL' : 'REQUIRED' });
    return {
      name,
      // The library's type of what it reads does not know that texts and bytes may stand side by side.
      data: data as string[],
      ...(empty ? encodings.unique : encodings[spread]),
      statistics: type === 'timestamp',
      offsetIndex: false,
    };
  });
  const writer = new ByteWriter();
  const rowGroupSize = columnData[0]?.data.length ?? 0;
  void parquetWrite({ writer, schema, columnData, compressors, rowGroupSize, pageSize: 0 });
  return writer.getBytes();
}
