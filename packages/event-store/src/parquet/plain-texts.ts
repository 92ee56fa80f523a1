import type { Column, Value } from '../tables.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { type Chunk, ColumnValues } from './column-values.ts';
import { writeText } from './plain-values.ts';
import { statisticsOf } from './statistics.ts';

type Text = string | Uint8Array;

/**
 * Texts that hardly repeat, one after the other. They become bytes at once: a text that is kept would keep the body alive that it is
 * a part of, and thousands of them are work for the garbage collector.
 */
export class PlainTexts extends ColumnValues {
  readonly #bytes = new ByteBuffer();
  readonly #keepsBounds: boolean;
  /** What min and max are among. Texts have an order of their own, so it is all of them; no column of ours asks for it. */
  readonly #bounds: Text[] = [];

  constructor(column: Column) {
    super(column);
    this.#keepsBounds = column.filtered === true;
  }

  protected override keep(value: Exclude<Value, null>, count: number): void {
    const text = value as Text;
    for (let i = 0; i < count; i += 1) writeText(this.#bytes, text);
    if (this.#keepsBounds) this.#bounds.push(text);
  }

  override clear(): void {
    super.clear();
    this.#bytes.clear();
    this.#bounds.length = 0;
  }

  protected override writePages(out: ByteBuffer): Chunk {
    return {
      ...this.writeDataPage(out, 'PLAIN', this.#bytes.bytes, 'ZSTD'),
      ...statisticsOf(this.column, this.#bounds, this.nulls, 'PLAIN'),
    };
  }
}
