import type { ColumnType, Value } from '../tables.ts';
import type { ByteBuffer } from './byte-buffer.ts';

type Present = Exclude<Value, null>;

/** Values in Parquet's plain encoding. Throws for a number that the type does not hold. */
export function writePlain(out: ByteBuffer, type: ColumnType, values: readonly Present[]): void {
  if (type === 'string') for (const value of values) writeText(out, value as string | Uint8Array);
  else out.append(bytesOfNumbers(type, Float64Array.from(values as readonly number[])));
}

/** The length in bytes as 32 bits, and the text in UTF-8. */
export function writeText(out: ByteBuffer, text: string | Uint8Array): void {
  if (typeof text === 'string') out.text(text);
  else {
    out.int32(text.length);
    out.append(text);
  }
}

/** Both Parquet and what Lambda runs on are little-endian. Throws for a number that the type does not hold. */
export function bytesOfNumbers(type: ColumnType, numbers: Float64Array): Uint8Array {
  if (type === 'double') return bytesOf(numbers);
  if (type === 'int') {
    for (const number of numbers) checkWhole(number, -(2 ** 31), 2 ** 31 - 1);
    return bytesOf(Int32Array.from(numbers));
  }
  return bytesOf(halvesOf(numbers));
}

/** 64 bits each. A function of its own: what is compiled in the middle of a loop is thrown away at its end. */
function halvesOf(numbers: Float64Array): Int32Array {
  const halves = new Int32Array(2 * numbers.length);
  for (let i = 0; i < numbers.length; i += 1) {
    const number = numbers[i] ?? NaN;
    checkWhole(number, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    const high = Math.floor(number / 2 ** 32);
    halves[2 * i] = number - high * 2 ** 32;
    halves[2 * i + 1] = high;
  }
  return halves;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array | Int32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

function checkWhole(value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new RangeError(`${value} is not a whole number from ${least} to ${most}`);
}
