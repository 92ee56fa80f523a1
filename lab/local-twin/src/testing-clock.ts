import type { Clock } from './clock.ts';

/** A clock that stands still until it is driven by hand. */
export class HandClock implements Clock {
  #nowMs = 1_800_000_000_000;
  #sleepers: { atMs: number; wake: () => void }[] = [];

  now(): number {
    return this.#nowMs;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => {
      this.#sleepers.push({ atMs: this.#nowMs + Math.max(0, ms), wake });
    });
  }

  after(ms: number, run: () => void): () => void {
    const sleeper = { atMs: this.#nowMs + Math.max(0, ms), wake: run };
    this.#sleepers.push(sleeper);
    return () => {
      this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
    };
  }

  /** Lets this time pass, and what is due in it happen. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    let over = false;
    this.after(ms, () => {
      over = true;
    });
    await this.runUntil(() => over && this.#nowMs >= untilMs);
  }

  /** Wakes one sleeper after the other until the condition holds. Throws when nobody sleeps and it does not. */
  async runUntil(condition: () => boolean): Promise<void> {
    for (;;) {
      await settle();
      if (condition()) return;
      const [next] = this.#sleepers.sort((a, b) => a.atMs - b.atMs);
      if (!next) throw new Error('Nobody sleeps, so nothing will happen any more');
      this.#sleepers.shift();
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.wake();
    }
  }
}

/** Lets everything run that waits for nothing. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
