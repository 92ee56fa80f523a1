import type { ByteBuffer } from './byte-buffer.ts';

/** A run is worth its own header from so many equal values on; others are packed in groups of as many. */
const group = 8;

/**
 * Whole numbers in Parquet's hybrid of runs and packed bits (parquet-format, Encodings.md, "RLE = 3"): what levels and indexes of
 * dictionaries are written in.
 * @param bitWidth bits of the greatest value, at most 24
 */
export function writeHybridRuns(
  out: ByteBuffer,
  values: Uint8Array | Uint32Array,
  length: number,
  bitWidth: number,
): void {
  let packedStart = 0;
  let i = 0;
  while (i < length) {
    const first = values[i] ?? 0;
    let end = i + 1;
    while (end < length && values[end] === first) end += 1;
    if (end - i >= group) {
      writePacked(out, values, length, packedStart, i, bitWidth);
      writeRun(out, first, end - i, bitWidth);
      i = end;
      packedStart = end;
    } else {
      i += group;
    }
  }
  writePacked(out, values, length, packedStart, i, bitWidth);
}

function writeRun(out: ByteBuffer, value: number, count: number, bitWidth: number): void {
  out.varint(count << 1);
  for (let bits = 0; bits < bitWidth; bits += 8) out.uint8((value >> bits) & 0xff);
}

/** From `start` to `end`, which is whole groups behind it; what is beyond the last value is zero. */
function writePacked(
  out: ByteBuffer,
  values: Uint8Array | Uint32Array,
  length: number,
  start: number,
  end: number,
  bitWidth: number,
): void {
  if (end === start) return;
  out.varint((((end - start) / group) << 1) | 1);
  if (bitWidth === 0) return;
  let bits = 0;
  let used = 0;
  for (let i = start; i < end; i += 1) {
    if (i < length) bits |= (values[i] ?? 0) << used;
    used += bitWidth;
    while (used >= 8) {
      out.uint8(bits & 0xff);
      bits >>>= 8;
      used -= 8;
    }
  }
}
