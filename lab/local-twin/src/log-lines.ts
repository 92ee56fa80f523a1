const kept = 2_000;

/** The last lines that the functions wrote, and what the twin itself had to say. */
export class LogLines {
  readonly #lines: string[] = [];
  readonly #pass: ((line: string) => void) | undefined;

  constructor(pass?: (line: string) => void) {
    this.#pass = pass;
  }

  readonly add = (line: string): void => {
    this.#lines.push(line);
    if (this.#lines.length > kept) this.#lines.shift();
    this.#pass?.(line);
  };

  last(count: number): string[] {
    return this.#lines.slice(-count);
  }
}
