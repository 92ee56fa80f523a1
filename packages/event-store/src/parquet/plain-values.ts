import type { Value } from '../tables.ts';
import type { ByteBuffer } from './byte-buffer.ts';
import type { PhysicalType } from './column-values.ts';

type Present = Exclude<Value, null>;

const longestPrefixed = 127;

/** Values in Parquet's plain encoding. Throws for a number that the type does not hold. */
export function writePlain(out: ByteBuffer, type: PhysicalType, values: readonly Present[]): void {
  if (type === 'BYTE_ARRAY') writeTexts(out, values as readonly (string | Uint8Array)[]);
  else out.append(bytesOf(type, values as readonly number[]));
}

/** Both Parquet and what Lambda runs on are little-endian. */
function bytesOf(type: Exclude<PhysicalType, 'BYTE_ARRAY'>, values: readonly number[]): Uint8Array {
  if (type === 'DOUBLE') return new Uint8Array(new Float64Array(values).buffer);
  if (type === 'INT32') {
    for (const value of values) checkWhole(value, -(2 ** 31), 2 ** 31 - 1);
    return new Uint8Array(new Int32Array(values).buffer);
  }
  const halves = new Int32Array(2 * values.length);
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? NaN;
    checkWhole(value, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    const high = Math.floor(value / 2 ** 32);
    halves[2 * i] = value - high * 2 ** 32;
    halves[2 * i + 1] = high;
  }
  return new Uint8Array(halves.buffer);
}

function writeTexts(out: ByteBuffer, values: readonly (string | Uint8Array)[]): void {
  const together = asciiOfOneLength(values);
  if (together !== undefined) return out.latin1(together);
  for (const value of values) {
    if (typeof value === 'string') out.text(value);
    else {
      out.int32(value.length);
      out.append(value);
    }
  }
}

/**
 * Texts of one length, such as ids, as one text with the length before each: to write them one by one takes four times as
 * long.
 */
function asciiOfOneLength(values: readonly (string | Uint8Array)[]): string | undefined {
  const length = values[0]?.length ?? 0;
  if (length > longestPrefixed || values.length < 2) return undefined;
  for (const value of values) if (typeof value !== 'string' || value.length !== length) return undefined;
  const prefix = `${String.fromCharCode(length)}\0\0\0`;
  const together = prefix + values.join(prefix);
  // In UTF-8 nothing but ASCII has as many bytes as characters.
  return Buffer.byteLength(together) === together.length ? together : undefined;
}

function checkWhole(value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new RangeError(`${value} is not a whole number from ${least} to ${most}`);
}
