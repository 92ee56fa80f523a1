import type { Value } from '../tables.ts';
import type { ByteBuffer } from './byte-buffer.ts';
import { type Chunk, ColumnValues, grown } from './column-values.ts';
import { bytesOfNumbers } from './plain-values.ts';
import { statisticsOf } from './statistics.ts';

/** Numbers that hardly repeat, one after the other. */
export class PlainNumbers extends ColumnValues {
  #numbers = new Float64Array(256);

  protected override keep(value: Exclude<Value, null>, count: number): void {
    const { present } = this;
    if (present > this.#numbers.length) this.#numbers = grown(this.#numbers, present);
    if (count === 1) this.#numbers[present - 1] = value as number;
    else this.#numbers.fill(value as number, present - count, present);
  }

  protected override writePages(out: ByteBuffer): Chunk {
    const numbers = this.#numbers.subarray(0, this.present);
    return {
      ...this.writeDataPage(out, 'PLAIN', bytesOfNumbers(this.column.type, numbers), 'ZSTD'),
      ...statisticsOf(this.column, numbers, this.nulls, 'PLAIN'),
    };
  }
}
