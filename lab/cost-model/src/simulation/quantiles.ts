/** Quantiles of weighted times, from buckets that are 2 % wide. */
export class Quantiles {
  readonly #buckets = new Map<number, number>();
  #total = 0;
  most = 0;

  add(ms: number, count: number): void {
    const bucket = ms < 1 ? 0 : Math.round(Math.log(ms) / Math.log(1.02));
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + count);
    this.#total += count;
    this.most = Math.max(this.most, ms);
  }

  /** Milliseconds, within 1 %; 0 when nothing was added. */
  at(share: number): number {
    let left = share * this.#total;
    for (const bucket of [...this.#buckets.keys()].sort((a, b) => a - b)) {
      left -= this.#buckets.get(bucket) ?? 0;
      if (left <= 1e-9) return Math.min(this.most, 1.02 ** bucket);
    }
    return this.most;
  }
}
