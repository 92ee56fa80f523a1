import { constants, zstdCompressSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { Column } from './tables.ts';

export type Value = string | number | bigint | Uint8Array | null;

/** Values of a table, column by column: events are pushed field by field, without an object per row. */
export class Columns<Name extends string> {
  readonly values: Record<Name, Value[]>;
  rows = 0;

  constructor(columns: readonly (Column & { name: Name })[]) {
    this.values = Object.fromEntries(columns.map(({ name }) => [name, []])) as unknown as Record<
      Name,
      Value[]
    >;
  }
}

const parquetTypes = { string: 'STRING', timestamp: 'TIMESTAMP', double: 'DOUBLE', int: 'INT32' } as const;
const fastest = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
const compressors = { ZSTD: (bytes: Uint8Array): Uint8Array => zstdCompressSync(bytes, fastest) };

/**
 * One Parquet file with one row group. Columns named in `plain` hardly repeat and are written as they are, the others go
 * through a dictionary; there are statistics only where queries prune by them, on times. bench/encode.ts says what each
 * of these choices is worth.
 */
export function encodeParquet(
  columns: readonly Column[],
  values: Record<string, Value[]>,
  plain: ReadonlySet<string>,
): Uint8Array {
  const rows = values[columns[0]?.name ?? '']?.length ?? 0;
  const columnData = columns.map(({ name, type, nullable }) => {
    const data = values[name] ?? [];
    return {
      name,
      data,
      type: parquetTypes[type],
      // A column without a null in this object needs no definition levels.
      nullable: nullable === true && data.includes(null),
      encoding: plain.has(name) ? ('PLAIN' as const) : ('RLE_DICTIONARY' as const),
      statistics: type === 'timestamp',
      offsetIndex: false,
    };
  });
  return new Uint8Array(
    parquetWriteBuffer({ columnData, codec: 'ZSTD', compressors, rowGroupSize: rows, pageSize: 0 }),
  );
}
