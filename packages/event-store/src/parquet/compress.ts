import { constants, zstdCompressSync } from 'node:zlib';

export type Codec = 'ZSTD' | 'UNCOMPRESSED';

const fastest = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

export function compress(bytes: Uint8Array, codec: Codec): Uint8Array {
  return codec === 'ZSTD' ? zstdCompressSync(bytes, fastest) : bytes;
}
