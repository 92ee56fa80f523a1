import { constants, zstdCompressSync } from 'node:zlib';

export type Codec = 'ZSTD' | 'UNCOMPRESSED';

const fastest = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Of a column that has nothing but nulls. To begin a frame takes longer than all else of it. */
const frameOfNothing = zstdCompressSync(new Uint8Array(), fastest);

/** Bytes that no frame of so many is longer than (ZSTD_COMPRESSBOUND of zstd.h). */
const mostCompressed = (bytes: number): number => bytes + (bytes >> 8) + 128;

export function compress(bytes: Uint8Array, codec: Codec): Uint8Array {
  if (codec === 'UNCOMPRESSED') return bytes;
  if (bytes.length === 0) return frameOfNothing;
  // Room for all of it at once: the default are pieces of 16 KiB, which are put together in the end.
  return zstdCompressSync(bytes, { ...fastest, chunkSize: mostCompressed(bytes.length) });
}
