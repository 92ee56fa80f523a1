import { constants, zstdCompressSync } from 'node:zlib';

export type Codec = 'ZSTD' | 'UNCOMPRESSED';

const fastest = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Of a column that has nothing but nulls. To begin a frame takes longer than all else of it. */
const frameOfNothing = zstdCompressSync(new Uint8Array(), fastest);

export function compress(bytes: Uint8Array, codec: Codec): Uint8Array {
  if (codec === 'UNCOMPRESSED') return bytes;
  return bytes.length === 0 ? frameOfNothing : zstdCompressSync(bytes, fastest);
}
