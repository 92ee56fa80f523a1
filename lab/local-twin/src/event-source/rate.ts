import type { Clock } from '../clock.ts';

/**
 * A rate that is kept on average: who spends more than there is leaves a debt, and everybody waits until it is paid. At most
 * one second's worth is saved up.
 */
export class Rate {
  readonly #perSecond: () => number;
  readonly #clock: Clock;
  #left: number;
  #countedAtMs: number;

  constructor(perSecond: () => number, clock: Clock) {
    this.#perSecond = perSecond;
    this.#clock = clock;
    this.#left = perSecond();
    this.#countedAtMs = clock.now();
  }

  spend(amount: number): void {
    this.#count();
    this.#left -= amount;
  }

  /** Resolves when no debt is left. */
  async ready(): Promise<void> {
    for (this.#count(); this.#left < 0; this.#count())
      await this.#clock.sleep(Math.ceil((-this.#left / this.#perSecond()) * 1_000));
  }

  #count(): void {
    const now = this.#clock.now();
    const perSecond = this.#perSecond();
    const seconds = (now - this.#countedAtMs) / 1_000;
    // Nothing times infinity is no number.
    this.#left = Math.min(perSecond, this.#left + (seconds > 0 ? seconds * perSecond : 0));
    this.#countedAtMs = now;
  }
}
