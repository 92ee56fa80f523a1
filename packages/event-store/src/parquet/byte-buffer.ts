/** Bytes that are written one after the other, little-endian; it grows as needed. */
export class ByteBuffer {
  #bytes: Buffer;
  #length = 0;

  constructor(capacity = 256) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** Begins anew in the same memory: what `bytes` gave before is overwritten. */
  clear(): void {
    this.#length = 0;
  }

  /** A view of what is written; the next write may leave it behind. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  uint8(value: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = value;
  }

  /** Unsigned LEB128 of at most 32 bits. */
  varint(value: number): void {
    this.#room(5);
    let rest = value;
    while (rest > 0x7f || rest < 0) {
      this.#bytes[this.#length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.#length++] = rest;
  }

  append(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** The length in bytes as 32 bits, and the text in UTF-8. */
  text(text: string): void {
    this.#room(4 + 3 * text.length);
    const bytes = this.#bytes.write(text, this.#length + 4);
    this.#bytes.writeInt32LE(bytes, this.#length);
    this.#length += 4 + bytes;
  }

  int32(value: number): void {
    this.#room(4);
    this.#length = this.#bytes.writeInt32LE(value, this.#length);
  }

  #room(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.#bytes.length, needed));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
