/** How much longer than the slowest answer so far the next one may take. */
const slowerBy = 5;

/**
 * When to give up waiting for the next answer: after `leastMs` without one, or after a multiple of the slowest answer so far,
 * whichever is longer, so that a slow machine gets more. It is counted in ticks, each once however late: time in which this
 * process itself got no turn does not count.
 */
export class Patience {
  readonly tickMs: number;
  readonly #leastMs: number;
  #slowestMs = 0;
  #waitedMs = 0;

  constructor(leastMs: number, tickMs = leastMs / 20) {
    this.#leastMs = leastMs;
    this.tickMs = tickMs;
  }

  answered(tookMs: number): void {
    this.#slowestMs = Math.max(this.#slowestMs, tookMs);
    this.#waitedMs = 0;
  }

  /** To be called every `tickMs`; whether patience has ended. */
  tick(): boolean {
    this.#waitedMs += this.tickMs;
    // Of an answer that takes seconds by nature, five times would be minutes.
    const longer = Math.min(slowerBy * this.#slowestMs, this.#slowestMs + 2 * this.#leastMs);
    return this.#waitedMs >= Math.max(this.#leastMs, longer);
  }
}
