import type { ByteBuffer } from './byte-buffer.ts';

/** Codes of parquet.thrift (apache/parquet-format, read 2026-11-29). */
const dictionaryPage = 2;
const dataPageV2 = 3;
const encodingCodes = { PLAIN: 0, RLE_DICTIONARY: 8 } as const;

export type PageEncoding = keyof typeof encodingCodes;

interface Sizes {
  uncompressed: number;
  compressed: number;
}

/** Header of a page with a dictionary, whose values are plain. */
export function writeDictionaryHeader(out: ByteBuffer, sizes: Sizes, values: number): void {
  writeSizes(out, dictionaryPage, sizes);
  // Field 7, a struct.
  out.uint8(0x4c);
  writeInts(out, [values, encodingCodes.PLAIN]);
  out.uint8(0);
}

/** Header of a data page, version 2, without repetition. Sizes are with the levels. */
export function writeDataHeader(
  out: ByteBuffer,
  sizes: Sizes,
  page: { rows: number; nulls: number; encoding: PageEncoding; levelBytes: number },
): void {
  writeSizes(out, dataPageV2, sizes);
  // Field 8, a struct.
  out.uint8(0x5c);
  writeInts(out, [page.rows, page.nulls, page.rows, encodingCodes[page.encoding], page.levelBytes, 0]);
  out.uint8(0);
}

function writeSizes(out: ByteBuffer, kind: number, { uncompressed, compressed }: Sizes): void {
  for (const value of [kind, uncompressed, compressed]) writeInt(out, value);
}

/** A struct whose fields are 1, 2, 3 … */
function writeInts(out: ByteBuffer, values: readonly number[]): void {
  for (const value of values) writeInt(out, value);
  out.uint8(0);
}

/** The next field: one beyond the last, 32 bits in zigzag (Thrift's compact protocol). */
function writeInt(out: ByteBuffer, value: number): void {
  out.uint8(0x15);
  out.varint((value << 1) ^ (value >> 31));
}
