import type { Clock } from './clock.ts';

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now = 0;
  #timers: { atMs: number; callback: () => void }[] = [];
  #endOfTurn: (() => void)[] = [];

  now(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.#now + Math.max(0, delayMs), callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  endOfTurn(callback: () => void): void {
    this.#endOfTurn.push(callback);
  }

  /** Ends the turn, and those that follow from it: runs what waits for its end, and lets promises settle. */
  async turn(): Promise<void> {
    do {
      for (const callback of this.#endOfTurn.splice(0)) callback();
      // Promises chain a handful of steps deep; each await lets one step run.
      for (let step = 0; step < 12; step += 1) await Promise.resolve();
    } while (this.#endOfTurn.length > 0);
  }

  /** Moves time on, timer by timer, each in a turn of its own. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await this.turn();
    for (;;) {
      const next = this.#timers.filter(({ atMs }) => atMs <= until).sort((a, b) => a.atMs - b.atMs)[0];
      if (!next) break;
      this.#timers.splice(this.#timers.indexOf(next), 1);
      this.#now = next.atMs;
      next.callback();
      await this.turn();
    }
    this.#now = until;
  }
}
