import type { Value } from '../tables.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { type Chunk, ColumnValues, physicalTypes } from './column-values.ts';
import { writePlain } from './plain-values.ts';
import { statisticsOf } from './statistics.ts';

/** Values that hardly repeat, one after the other. */
export class PlainColumn extends ColumnValues {
  readonly #values: Exclude<Value, null>[] = [];

  protected override keep(value: Exclude<Value, null>, count: number): void {
    for (let i = 0; i < count; i += 1) this.#values.push(value);
  }

  protected override writePages(out: ByteBuffer): Chunk {
    const values = new ByteBuffer();
    writePlain(values, physicalTypes[this.column.type], this.#values);
    return {
      ...this.writeDataPage(out, 'PLAIN', values.bytes, 'ZSTD'),
      ...statisticsOf(this.column, this.#values, this.nulls, 'PLAIN'),
    };
  }
}
