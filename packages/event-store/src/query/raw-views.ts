import { glob } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { settledTable, type Table, tables } from '../tables.ts';
import type { ScanFunction } from './objects-read.ts';
import { rawViewSql, scanFunctions } from './raw-view.ts';

const everyTable = [...tables, settledTable];

/**
 * The views of stored rows over data directories, kept up with what is there. At first the first file of a table says which columns
 * its files have, so that a query opens no file but those it needs; when one is found to differ, as those from before a column was
 * added, every file is asked.
 */
export class RawViews {
  readonly #connection: DuckDBConnection;
  readonly #roots: readonly string[];
  readonly #made = new Map<Table, string>();
  #differ = false;

  constructor(connection: DuckDBConnection, roots: readonly string[]) {
    this.#connection = connection;
    this.#roots = roots;
  }

  /** Makes a view again when its table has got its first object since, or has none left. */
  async refresh({ path }: { path: boolean }): Promise<void> {
    for (const table of everyTable) {
      const patterns = await this.#patterns(table);
      const made = JSON.stringify([patterns, path, this.#differ]);
      if (this.#made.get(table) === made) continue;
      await this.#connection.run(rawViewSql(table, patterns, { path, differ: this.#differ }));
      this.#made.set(table, made);
    }
  }

  /** Whether the error is about a file without a column; from then on every file is asked. */
  findsDifference(error: unknown): boolean {
    if (this.#differ) return false;
    this.#differ = /schema mismatch in glob|"files" does not have a column/.test(String(error));
    return this.#differ;
  }

  /** How many objects one of DuckDB's functions could read in these views. */
  async count(scan: ScanFunction, named: (table: Table) => boolean): Promise<number> {
    let count = 0;
    for (const table of everyTable.filter((each) => scanFunctions[each.name] === scan && named(each)))
      for (const pattern of await this.#patterns(table)) for await (const _ of glob(pattern)) count += 1;
    return count;
  }

  async #patterns({ name, prefix }: Table): Promise<string[]> {
    const patterns: string[] = [];
    for (const root of this.#roots) {
      // fauxqs keeps the object <key> of a bucket in s3/buckets/<bucket>/objects/<key>.data.
      const pattern = `${root}/s3/buckets/*/objects/${prefix}**/*.parquet.data`;
      for await (const file of glob(pattern)) {
        // The view `events` looks into the settled objects twice, and both times they have to be the same ones.
        patterns.push(name === 'events_settled' ? file : pattern);
        if (name !== 'events_settled') break;
      }
    }
    return patterns.sort();
  }
}
