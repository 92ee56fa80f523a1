import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Folders under other names where their own have signs of patterns in them: DuckDB reads patterns and allows folders by
 * the same texts, so that a sign can be escaped in neither.
 */
export class PlainLinks {
  #folder: string | undefined;
  #links = 0;

  /** The folder itself, or a link to it. */
  plain(folder: string): string {
    if (!/[*?[\]{}]/.test(folder)) return folder;
    this.#folder ??= mkdtempSync(join(tmpdir(), 'query-'));
    const link = join(this.#folder, String((this.#links += 1)));
    symlinkSync(folder, link, 'junction');
    return link;
  }

  /** Removes the links, and nothing of what they lead to. */
  remove(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }
}
