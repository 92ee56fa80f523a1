import type { Column, Value } from '../tables.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { type Chunk, ColumnValues, grown } from './column-values.ts';
import { type Codec, compress } from './compress.ts';
import { writeHybridRuns } from './hybrid-runs.ts';
import { writeDictionaryHeader } from './page.ts';
import { writePlain } from './plain-values.ts';
import { statisticsOf } from './statistics.ts';

type Present = Exclude<Value, null>;

/** Values that repeat: each is written once, and rows say which one they have. */
export class DictionaryColumn extends ColumnValues {
  readonly #codec: Codec;
  readonly #values: Present[] = [];
  readonly #places = new Map<string | number, number>();
  /** Of values that are bytes, by their content. */
  readonly #placesOfBytes = new Map<string, number>();
  #indexes = new Uint32Array(256);

  constructor(column: Column, codec: Codec) {
    super(column);
    this.#codec = codec;
  }

  protected override keep(value: Present, count: number): void {
    const { present } = this;
    const index = this.#indexOf(value);
    if (present > this.#indexes.length) this.#indexes = grown(this.#indexes, present);
    if (count === 1) this.#indexes[present - 1] = index;
    else this.#indexes.fill(index, present - count, present);
  }

  #indexOf(value: Present): number {
    const isBytes = typeof value === 'object';
    const places: Map<string | number, number> = isBytes ? this.#placesOfBytes : this.#places;
    const key = isBytes ? Buffer.from(value).toString('latin1') : value;
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, this.#values.length);
    return this.#values.push(value) - 1;
  }

  override clear(): void {
    super.clear();
    this.#values.length = 0;
    this.#places.clear();
    this.#placesOfBytes.clear();
  }

  protected override writePages(out: ByteBuffer): Chunk {
    // Nothing but nulls needs no dictionary.
    const encoding = this.present === 0 ? 'PLAIN' : 'RLE_DICTIONARY';
    const statistics = statisticsOf(this.column, this.#values, this.nulls, encoding);
    if (encoding === 'PLAIN')
      return { ...this.writeDataPage(out, encoding, new Uint8Array(), 'ZSTD'), ...statistics };
    const offset = BigInt(out.length);
    const dictionaryBytes = this.#writeDictionary(out);
    const data = this.writeDataPage(out, encoding, this.#packedIndexes(), this.#codec);
    return {
      ...data,
      encodings: ['PLAIN', encoding],
      dictionary_page_offset: offset,
      total_uncompressed_size: data.total_uncompressed_size + BigInt(dictionaryBytes),
      ...statistics,
    };
  }

  #packedIndexes(): Uint8Array {
    const bitWidth = 32 - Math.clz32(this.#values.length - 1);
    const packed = new ByteBuffer();
    packed.uint8(bitWidth);
    writeHybridRuns(packed, this.#indexes, this.present, bitWidth);
    return packed.bytes;
  }

  /** Returns its size before compression, header included. */
  #writeDictionary(out: ByteBuffer): number {
    const page = new ByteBuffer();
    writePlain(page, this.column.type, this.#values);
    const compressed = compress(page.bytes, this.#codec);
    const start = out.length;
    writeDictionaryHeader(
      out,
      { uncompressed: page.length, compressed: compressed.length },
      this.#values.length,
    );
    const headerBytes = out.length - start;
    out.append(compressed);
    return headerBytes + page.length;
  }
}
