import type { ColumnMetaData } from 'hyparquet';
import type { Column, ColumnType, Value } from '../tables.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { type Codec, compress } from './compress.ts';
import { writeHybridRuns } from './hybrid-runs.ts';
import { type PageEncoding, writeDataHeader } from './page.ts';

export type PhysicalType = 'BYTE_ARRAY' | 'INT64' | 'DOUBLE' | 'INT32';

export const physicalTypes: Record<ColumnType, PhysicalType> = {
  string: 'BYTE_ARRAY',
  timestamp: 'INT64',
  double: 'DOUBLE',
  int: 'INT32',
};

/** What was written of a column, as the footer tells it. */
export type Chunk = Omit<ColumnMetaData, 'path_in_schema' | 'type' | 'num_values' | 'total_compressed_size'>;

/**
 * The values of one column of one row group, taken in as they come. Rows that nobody says anything of are null, and cost
 * nothing but a bit each: events have few columns in common.
 */
export abstract class ColumnValues {
  readonly column: Column;
  /** Rows so far, nulls included. */
  rows = 0;
  /** Values so far that are not null. */
  protected present = 0;
  /** 1 for each row that has a value. */
  #levels: Uint8Array;

  constructor(column: Column) {
    this.column = column;
    this.#levels = new Uint8Array(column.nullable ? 256 : 0);
  }

  /** So many rows with this value. */
  add(value: Value, count = 1): void {
    this.put(this.rows, value, count);
  }

  /** This value at this row and the ones behind it; rows between the last one and it are null. */
  put(row: number, value: Value, count = 1): void {
    this.rows = row + count;
    if (value === null || count === 0) return;
    if (this.column.nullable) {
      if (this.rows > this.#levels.length) this.#levels = grown(this.#levels, this.rows);
      if (count === 1) this.#levels[row] = 1;
      else this.#levels.fill(1, row, row + count);
    }
    this.present += count;
    this.keep(value, count);
  }

  /** Forgets all values, and keeps the memory that they were in. */
  clear(): void {
    this.#levels.fill(0, 0, this.rows);
    this.rows = 0;
    this.present = 0;
  }

  protected abstract keep(value: Exclude<Value, null>, count: number): void;

  /** Writes the pages. Throws for what the column cannot hold. */
  write(out: ByteBuffer, rows: number): Chunk {
    this.rows = rows;
    if (!this.column.nullable && this.present < rows)
      throw new Error(`${this.column.name} must have a value`);
    return this.writePages(out);
  }

  protected abstract writePages(out: ByteBuffer): Chunk;

  protected get nulls(): number {
    return this.rows - this.present;
  }

  /** Writes the one data page. */
  protected writeDataPage(out: ByteBuffer, encoding: PageEncoding, values: Uint8Array, codec: Codec): Chunk {
    const levels = this.#writtenLevels();
    const compressed = compress(values, codec);
    const start = out.length;
    const uncompressed = levels.length + values.length;
    writeDataHeader(
      out,
      { uncompressed, compressed: levels.length + compressed.length },
      { rows: this.rows, nulls: this.nulls, encoding, levelBytes: levels.length },
    );
    const headerBytes = out.length - start;
    out.append(levels.bytes);
    out.append(compressed);
    return {
      encodings: [encoding],
      codec,
      total_uncompressed_size: BigInt(headerBytes + uncompressed),
      data_page_offset: BigInt(start),
    };
  }

  #writtenLevels(): ByteBuffer {
    const out = new ByteBuffer();
    if (!this.column.nullable) return out;
    if (this.rows > this.#levels.length) this.#levels = grown(this.#levels, this.rows);
    writeHybridRuns(out, this.#levels, this.rows, 1);
    return out;
  }
}

export function grown<T extends Uint8Array | Uint32Array | Float64Array>(array: T, least: number): T {
  const larger = new (array.constructor as new (length: number) => T)(Math.max(2 * array.length, least));
  larger.set(array);
  return larger;
}
