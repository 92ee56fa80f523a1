import type { ColumnChunk, ColumnMetaData, SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { ByteBuffer } from './parquet/byte-buffer.ts';
import { type ColumnValues, physicalTypes } from './parquet/column-values.ts';
import { DictionaryColumn } from './parquet/dictionary-column.ts';
import { PlainNumbers } from './parquet/plain-numbers.ts';
import { PlainTexts } from './parquet/plain-texts.ts';
import type { Column, ColumnType, Value } from './tables.ts';

/** Who wrote the file, in the form that readers parse: one that finds no version distrusts the min and max of texts. */
export const createdBy = 'hyparquet-writer version 0.17.0 (build npm)';

const logicalTypes: Record<ColumnType, Pick<SchemaElement, 'converted_type' | 'logical_type'>> = {
  string: { converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  timestamp: {
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
  double: {},
  int: {},
};

/** Room for the values of one row group, each column in the encoding that its spread asks for. */
export function emptyColumns<Name extends string>(
  columns: readonly (Column & { name: Name })[],
): Record<Name, ColumnValues> {
  return Object.fromEntries(columns.map((column) => [column.name, emptyColumn(column)])) as Record<
    Name,
    ColumnValues
  >;
}

function emptyColumn(column: Column): ColumnValues {
  if (column.spread === 'unique')
    return column.type === 'string' ? new PlainTexts(column) : new PlainNumbers(column);
  // A dictionary of few values takes some bytes: to compress them costs more time than all else of such a column.
  return new DictionaryColumn(column, column.spread === 'few' ? 'UNCOMPRESSED' : 'ZSTD');
}

/**
 * A Parquet file that is written a row group at a time. Its schema follows from the columns and never from the values, so that
 * files can be read and written as one table. Encodings are told and not tried out, and min and max are there only where queries
 * prune by them. Times are epoch milliseconds. `bench/encode.ts` in this package says what it comes to.
 *
 * Pages are written here, and header and footer by the library, whose pages would be the same bytes (decision 025).
 */
export class ParquetFile {
  readonly #columns: readonly Column[];
  readonly #bytes: ByteBuffer;
  /** Counts row groups, and writes the footer. */
  readonly #library: ParquetWriter;
  readonly #footer = new ByteWriter();

  /** @param capacity bytes to make room for; it grows as needed */
  constructor(columns: readonly Column[], capacity = 64 * 1_024) {
    this.#columns = columns;
    this.#bytes = new ByteBuffer(capacity);
    const schema: SchemaElement[] = [
      { name: 'root', num_children: columns.length },
      ...columns.map(({ name, type, nullable }) => ({
        name,
        type: physicalTypes[type],
        ...logicalTypes[type],
        repetition_type: nullable ? ('OPTIONAL' as const) : ('REQUIRED' as const),
      })),
    ];
    this.#library = new ParquetWriter({ writer: this.#footer, schema, createdBy });
    this.#bytes.append(this.#footer.getBytes());
  }

  get bytes(): number {
    return this.#bytes.length;
  }

  /** One row group of so many rows, with the values of each column. Throws for what a column cannot hold. */
  append(columns: Readonly<Record<string, ColumnValues>>, rows: number): void {
    if (rows === 0) return;
    const start = this.#bytes.length;
    const chunks = this.#columns.map(({ name }) => this.#writeColumn(name, columns[name], rows));
    this.#library.row_groups.push({
      columns: chunks,
      total_byte_size: chunks.reduce((sum, { meta_data }) => sum + meta_data.total_uncompressed_size, 0n),
      num_rows: BigInt(rows),
      total_compressed_size: BigInt(this.#bytes.length - start),
    });
    this.#library.num_rows += BigInt(rows);
  }

  #writeColumn(name: string, values: ColumnValues | undefined, rows: number): WrittenColumn {
    if (!values) throw new Error(`there are no values of ${name}`);
    const start = this.#bytes.length;
    const chunk = values.write(this.#bytes, rows);
    return {
      meta_data: {
        ...chunk,
        type: physicalTypes[values.column.type],
        path_in_schema: [name],
        num_values: BigInt(rows),
        total_compressed_size: BigInt(this.#bytes.length - start),
      },
      file_offset: BigInt(start),
    };
  }

  finish(): Uint8Array {
    const headerBytes = this.#footer.offset;
    void this.#library.finish();
    const footer = this.#footer.getBytes().subarray(headerBytes);
    if (this.#library.row_groups.length === 0) nameEmptyList(footer);
    this.#bytes.append(footer);
    return this.#bytes.bytes;
  }
}

/**
 * The library gives an empty list elements of no type, which strict readers refuse (Rust's `parquet`: "Expected list element type of Struct"). A file
 * without rows has one, of row groups; behind it in the footer stands who wrote the file: a byte of the field and one of the length, and the text.
 */
function nameEmptyList(footer: Uint8Array): void {
  const at = Buffer.from(footer.buffer, footer.byteOffset, footer.length).indexOf(createdBy) - 3;
  if (footer[at] !== 0) throw new Error('the footer of a file without rows is not as it was known');
  // Thrift's compact protocol: no elements, which would be structs.
  footer[at] = 12;
}

type WrittenColumn = ColumnChunk & { meta_data: ColumnMetaData };

/** One Parquet file with one row group. */
export function encodeParquet<Name extends string>(
  columns: readonly (Column & { name: Name })[],
  values: Readonly<Record<Name, readonly Value[]>>,
): Uint8Array {
  const file = new ParquetFile(columns);
  const into = emptyColumns(columns);
  for (const { name } of columns) for (const value of values[name]) into[name].add(value);
  file.append(into, columns[0] ? into[columns[0].name].rows : 0);
  return file.finish();
}
