/** API Gateway's throttle: a rate a second, and a burst that may come at once. */
export class TokenBucket {
  readonly #ratePerSecond: number;
  readonly #burst: number;
  readonly #now: () => number;
  #tokens: number;
  #filledAtMs: number;

  constructor(ratePerSecond: number, burst: number, now: () => number = Date.now) {
    this.#ratePerSecond = ratePerSecond;
    this.#burst = burst;
    this.#now = now;
    this.#tokens = burst;
    this.#filledAtMs = now();
  }

  /** Whether one more request may pass now. */
  take(): boolean {
    const now = this.#now();
    // A clock that is set back takes nothing away.
    const seconds = Math.max(0, now - this.#filledAtMs) / 1_000;
    this.#tokens = Math.min(this.#burst, this.#tokens + seconds * this.#ratePerSecond);
    this.#filledAtMs = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
