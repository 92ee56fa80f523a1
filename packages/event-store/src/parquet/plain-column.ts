import type { Column, Value } from '../tables.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { type Chunk, ColumnValues, physicalTypes } from './column-values.ts';
import { writePlain } from './plain-values.ts';
import { statisticsOf } from './statistics.ts';

type Present = Exclude<Value, null>;

/** So many values, or texts of so many characters, become bytes at once. */
const mostPending = { values: 256, characters: 16_384 };

/**
 * Values that hardly repeat, one after the other. They become bytes soon: a text that is kept would keep the body alive that it
 * is a part of, and thousands of them are work for the garbage collector.
 */
export class PlainColumn extends ColumnValues {
  readonly #bytes = new ByteBuffer();
  readonly #keepsBounds: boolean;
  #pending: Present[] = [];
  #pendingCharacters = 0;
  /** Of a value that the column cannot hold. It is told when the file is written: taking rows in does not fail. */
  #failure: Error | undefined;
  /** What min and max are among. */
  #bounds: Present[] = [];

  constructor(column: Column) {
    super(column);
    this.#keepsBounds = column.filtered === true || column.type === 'timestamp';
  }

  protected override keep(value: Present, count: number): void {
    for (let i = 0; i < count; i += 1) this.#pending.push(value);
    if (typeof value !== 'number') this.#pendingCharacters += value.length * count;
    if (this.#pending.length >= mostPending.values || this.#pendingCharacters >= mostPending.characters)
      this.#write();
  }

  protected override writePages(out: ByteBuffer): Chunk {
    this.#write();
    if (this.#failure) throw this.#failure;
    return {
      ...this.writeDataPage(out, 'PLAIN', this.#bytes.bytes, 'ZSTD'),
      ...statisticsOf(this.column, this.#bounds, this.nulls, 'PLAIN'),
    };
  }

  #write(): void {
    const pending = this.#pending;
    this.#pending = [];
    this.#pendingCharacters = 0;
    try {
      writePlain(this.#bytes, physicalTypes[this.column.type], pending);
    } catch (error) {
      this.#failure ??= error as Error;
    }
    if (!this.#keepsBounds) return;
    // Texts have an order of their own, so all of them are kept; no column of ours has both.
    if (this.column.type === 'string') this.#bounds.push(...pending);
    else this.#bounds = leastAndGreatest([...this.#bounds, ...pending] as number[]);
  }
}

function leastAndGreatest(values: readonly number[]): number[] {
  let [least, greatest] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return values.length === 0 ? [] : [least, greatest];
}
