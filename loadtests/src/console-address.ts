import { consoleUrl } from '@telemetry/console';
import type { Twin } from '@telemetry/local-twin';

/** One address for twins that follow one another: each takes the port of the one before, so that a page stays on it. */
export class ConsoleAddress {
  #url = '';
  readonly #tell: (line: string) => void;

  constructor(tell: (line: string) => void) {
    this.#tell = tell;
  }

  /** For the next twin; 0 before the first one. */
  get port(): number {
    return this.#url === '' ? 0 : Number(new URL(this.#url).port);
  }

  /** Told once, and again only if the port was lost to somebody else meanwhile. */
  isOf(twin: Twin): void {
    const url = consoleUrl(twin);
    if (url === this.#url) return;
    this.#url = url;
    this.#tell(`see it happen: ${url} (open it in a browser)`);
  }
}
