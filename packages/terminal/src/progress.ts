import { visible, visibleLines } from './visible-text.ts';

/** One line that is rewritten on a terminal, and a line now and then elsewhere. Goes to standard error. */
export class Progress {
  readonly #quiet: boolean;
  #lastAtMs = 0;
  #open = false;

  constructor(options: { quiet?: boolean } = {}) {
    this.#quiet = options.quiet ?? false;
  }

  /** Something that changes. */
  update(text: string): void {
    if (this.#quiet) return;
    if (process.stderr.isTTY) {
      process.stderr.write(`\r\x1b[2K  ${visible(text).slice(0, (process.stderr.columns || 80) - 3)}`);
      this.#open = true;
    } else if (Date.now() - this.#lastAtMs >= 5_000) {
      process.stderr.write(`  ${visible(text)}\n`);
    } else return;
    this.#lastAtMs = Date.now();
  }

  /** Something that happened. */
  done(text: string): void {
    if (this.#quiet) return;
    this.clear();
    process.stderr.write(`${visibleLines(text)}\n`);
  }

  /** Takes the line away that is rewritten. */
  clear(): void {
    if (this.#open) process.stderr.write('\r\x1b[2K');
    this.#open = false;
  }

  /** Calls `describe` every second while the promise is pending. */
  async during<T>(promise: Promise<T>, describe: () => string): Promise<T> {
    const timer = setInterval(() => this.update(describe()), 1_000);
    try {
      return await promise;
    } finally {
      clearInterval(timer);
    }
  }
}
