import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import {
  type AsyncBuffer,
  cachedAsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  type RowGroup,
  type SchemaElement,
} from 'hyparquet';
import { encodeParquet } from '../encode-parquet.ts';
import { type Column, type ColumnType, tables, type Value } from '../tables.ts';
import type { ListedObject } from './list-objects.ts';

export type Row = Record<string, Value>;

/**
 * A Parquet object of a table, whoever wrote it: its columns as its own footer names them, and its rows. Times are epoch
 * milliseconds.
 */
export interface ParquetObject {
  rows: number;
  columns: Column[];
  /**
   * Of the columns that are named and that the object has; of all without names. With `having` only rows of row groups that may have one of
   * these texts in that column, by the least and the greatest that the footer says of it.
   */
  read(names?: readonly string[], having?: Having): Promise<Row[]>;
}

/** Texts that are looked for in a column. */
export interface Having {
  column: string;
  texts: ReadonlySet<string>;
}

/** An object up to this size is fetched whole: one request, instead of one for the footer and one for each column. */
const wholeUpToBytes = 256 * 1_024;
const footerBytes = 32 * 1_024;

/**
 * Opens an object and reads its footer. Every request has the ETag as a condition: what comes is of one version of the
 * object, or it throws what `isGoneOrChanged` tells.
 */
export function openObject(
  { s3, bucket }: { s3: S3Client; bucket: string },
  { key, etag, bytes }: Pick<ListedObject, 'key' | 'etag' | 'bytes'>,
): Promise<ParquetObject> {
  const slice = async (start: number, end = bytes): Promise<ArrayBuffer> => {
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: bucket, Key: key, IfMatch: etag, Range: `bytes=${start}-${end - 1}` }),
    );
    return asArrayBuffer((await Body?.transformToByteArray()) ?? new Uint8Array());
  };
  const file = { byteLength: bytes, slice };
  return parquetObject(bytes <= wholeUpToBytes ? wholeOnce(file) : cachedAsyncBuffer(file));
}

/** The same of bytes in memory. */
export function openBytes(bytes: Uint8Array): Promise<ParquetObject> {
  const buffer = asArrayBuffer(bytes);
  return parquetObject({
    byteLength: buffer.byteLength,
    slice: (start, end) => buffer.slice(start, end),
  });
}

/** Rows as one object, with these columns; one that others left without a value may be null, whatever ours are. */
export function encodeRows(columns: readonly Column[], rows: readonly Row[]): Uint8Array {
  const values = Object.fromEntries(columns.map(({ name }) => [name, rows.map((row) => row[name] ?? null)]));
  return encodeParquet(
    columns.map((column) => ({
      ...column,
      nullable: column.nullable === true || (values[column.name]?.includes(null) ?? false),
    })),
    values,
  );
}

/**
 * Whether the object is no longer what was listed: somebody removed or rewrote it, or does so now (S3 answers 404, 412 or
 * 409: Amazon S3 user guide, conditional-writes, read 2026-11-21).
 */
export function isGoneOrChanged(error: unknown): boolean {
  return ['NoSuchKey', 'NotFound', 'PreconditionFailed', 'ConditionalRequestConflict'].includes(
    (error as Error).name,
  );
}

async function parquetObject(file: AsyncBuffer): Promise<ParquetObject> {
  const metadata = await parquetMetadataAsync(file, {
    initialFetchSize: footerBytes,
    // Bounds of texts stay bytes, in whose order they are bounds: as text the order is another one, and half a letter is a whole other one.
    parsers: { stringFromBytes: (bytes) => bytes && Buffer.from(bytes) },
  });
  const columns = columnsOf(metadata);
  return {
    rows: Number(metadata.num_rows),
    columns,
    read: async (names = columns.map(({ name }) => name), having) => {
      const rows: Row[] = [];
      for (const [rowStart, rowEnd] of rowsToRead(metadata, having)) {
        const some = await parquetReadObjects({
          file,
          metadata,
          rowStart,
          rowEnd,
          columns: names.filter((name) => columns.some((column) => column.name === name)),
          compressors: { ZSTD: (input) => zstdDecompressSync(input), GZIP: (input) => gunzipSync(input) },
          parsers: {
            timestampFromMilliseconds: millisecondsOf(1n),
            timestampFromMicroseconds: millisecondsOf(1_000n),
            timestampFromNanoseconds: millisecondsOf(1_000_000n),
            // A TextDecoder would drop U+FEFF at the start of a text.
            stringFromBytes: (bytes) => bytes && Buffer.from(bytes).toString(),
          },
        });
        for (const row of some) rows.push(row as Row);
      }
      return rows;
    },
  };
}

/** Ranges of rows, from and up to: all, or those of the row groups that may have what is looked for. */
function rowsToRead(
  { row_groups: groups, num_rows: all }: FileMetaData,
  having?: Having,
): [number, number][] {
  if (!having) return all > 0n ? [[0, Number(all)]] : [];
  const texts = [...having.texts].map((text) => Buffer.from(text));
  const ranges: [number, number][] = [];
  let from = 0;
  for (const group of groups) {
    const to = from + Number(group.num_rows);
    const last = ranges.at(-1);
    if (mayHave(group, having.column, texts)) {
      if (last?.[1] === from) last[1] = to;
      else ranges.push([from, to]);
    }
    from = to;
  }
  return ranges;
}

/** Whether one of the texts is within the bounds of the column; so is each where nothing is said of them. */
function mayHave({ columns }: RowGroup, name: string, texts: readonly Buffer[]): boolean {
  const found = columns.find(({ meta_data: of }) => of?.path_in_schema.join('.') === name);
  const { min_value: min, max_value: max } = found?.meta_data?.statistics ?? {};
  if (!(min instanceof Uint8Array) || !(max instanceof Uint8Array)) return true;
  return texts.some((text) => Buffer.compare(text, min) >= 0 && Buffer.compare(text, max) <= 0);
}

/** A time that is finer than a millisecond stays finer, so that nobody takes it for one that was read exactly. */
const millisecondsOf =
  (unitsPerMs: bigint) =>
  (units: bigint): number =>
    units % unitsPerMs === 0n ? Number(units / unitsPerMs) : Number(units) / Number(unitsPerMs);

/**
 * The object's own columns, so that none is lost that this version of the code does not know. Those of its table are as the store
 * writes them, so that an object that is written again has the schema of the others.
 */
function columnsOf({ schema }: FileMetaData): Column[] {
  const elements = schema.slice(1);
  const names = new Set(elements.map(({ name }) => name));
  const known = tables
    .map(({ columns }) => new Map<string, Column>(columns.map((column) => [column.name, column])))
    .reduce((a, b) => (shared(b, names) > shared(a, names) ? b : a));
  return elements.map((element): Column => {
    const { name } = element;
    const column = known.get(name) ?? { spread: 'unique', comment: '', nullable: true };
    return { ...column, name, type: typeOf(element) };
  });
}

const shared = (table: ReadonlyMap<string, Column>, names: ReadonlySet<string>): number =>
  table
    .keys()
    .filter((name) => names.has(name))
    .toArray().length;

/**
 * Other engines have other words for the same: DuckDB writes times in microseconds and INT_32, Hive's writer (so Athena's INSERT)
 * INT96. What is read from them is written again as ours.
 */
function typeOf({ name, type, converted_type: converted, logical_type: logical }: SchemaElement): ColumnType {
  if (type === 'BYTE_ARRAY' && (converted === 'UTF8' || logical?.type === 'STRING')) return 'string';
  if (
    type === 'INT96' ||
    (type === 'INT64' && (converted?.startsWith('TIMESTAMP_') || logical?.type === 'TIMESTAMP'))
  )
    return 'timestamp';
  if (type === 'DOUBLE') return 'double';
  if (type === 'INT32' && (converted === undefined || converted === 'INT_32')) return 'int';
  throw new Error(`the column ${name} is of a type that is not ours: ${type} ${converted ?? ''}`.trim());
}

function wholeOnce(file: AsyncBuffer): AsyncBuffer {
  const whole = Promise.resolve(file.slice(0, file.byteLength));
  // Somebody reads it, or nobody cares that it failed.
  whole.catch(() => {});
  return { byteLength: file.byteLength, slice: async (start, end) => (await whole).slice(start, end) };
}

function asArrayBuffer({ buffer, byteOffset, byteLength }: Uint8Array): ArrayBuffer {
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}
