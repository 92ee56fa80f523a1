import { readdir } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { settledTable, type Table, tables } from '../tables.ts';
import { type Asked, everything } from './asked.ts';
import { rawViewSql } from './raw-view.ts';
import type { Objects } from './objects-read.ts';

const everyTable = [...tables, settledTable];

/** What is settled of hours that still have small objects: only these ids can be in both. In a schema of its own, so that nobody is shown it. */
export const settledBeside = { ...settledTable, rawName: 'hidden.settled_beside' } as const;

interface Hour {
  /** As the folders are called: `ingest_date=2026-11-20/ingest_hour=05`. */
  partition: string;
  folder: string;
  files: string[];
}

/**
 * The views of stored rows over data directories, kept up with what is there and with what is asked for. At first the first file of a
 * table says which columns its files have, so that a query opens no file but those it needs; when one is found to differ, as those
 * from before a column was added, every file is asked.
 */
export class RawViews {
  readonly #connection: DuckDBConnection;
  readonly #roots: readonly string[];
  readonly #made = new Map<string, string>();
  #counts = new Map<string, number>();
  #differ = false;

  constructor(connection: DuckDBConnection, roots: readonly string[]) {
    this.#connection = connection;
    this.#roots = roots;
  }

  /** Makes the views of the hours that are asked for again where their hours or settled objects are others than before. */
  async refresh({ path, asked }: { path: boolean; asked: Asked }): Promise<void> {
    // What is settled after this is still among the small ones.
    const settled = await this.#hours(settledTable, asked);
    const small = new Map<Table, Hour[]>();
    for (const table of tables) small.set(table, await this.#hours(table, asked));
    const busy = new Set(
      [...small]
        .flatMap(([{ name }, hours]) => (name === 'events' ? hours : []))
        .map(({ partition }) => partition),
    );
    // The settled ones by name: the view `events` looks into them twice, and they have to be the same ones both times.
    const named = (hours: readonly Hour[]): string[] => hours.flatMap(({ files }) => files);
    await this.#make(settledTable, named(settled), { path });
    const beside = settled.filter(({ partition }) => busy.has(partition));
    await this.#make(settledBeside, named(beside), { path });
    for (const [table, hours] of small)
      await this.#make(
        table,
        hours.map(({ folder }) => `${folder}/*.parquet.data`),
        { path },
      );
    this.#counts = new Map(
      [...small, [settledTable, settled] as const, [settledBeside, beside] as const].map(
        ([{ rawName }, hours]) => [rawName, sumOf(hours)],
      ),
    );
  }

  /** Whether the error is about a file without a column; from then on every file is asked. */
  findsDifference(error: unknown): boolean {
    if (this.#differ) return false;
    this.#differ = /schema mismatch in glob|"files" does not have a column/.test(String(error));
    return this.#differ;
  }

  /** How many objects the views have, as they were made last. */
  inViews(named: (table: Table) => boolean): Objects {
    return {
      ...sums(everyTable.filter(named), (table) => this.#counts.get(table.rawName) ?? 0),
      beside: this.#counts.get(settledBeside.rawName) ?? 0,
    };
  }

  /** How many objects are stored in these tables, asked for or not. */
  async stored(named: (table: Table) => boolean): Promise<Omit<Objects, 'beside'>> {
    const counts = new Map<Table, number>();
    for (const table of everyTable.filter(named))
      counts.set(table, sumOf(await this.#hours(table, everything)));
    return sums([...counts.keys()], (table) => counts.get(table) ?? 0);
  }

  async #make(
    view: Pick<Table, 'name' | 'columns'> & { rawName: string },
    patterns: readonly string[],
    { path }: { path: boolean },
  ): Promise<void> {
    const made = JSON.stringify([patterns, path, this.#differ]);
    if (this.#made.get(view.rawName) === made) return;
    await this.#connection.run(rawViewSql(view, patterns, { path, differ: this.#differ }));
    this.#made.set(view.rawName, made);
  }

  /** Hours of a table that have objects, in order. */
  async #hours({ prefix }: Table, asked: Asked): Promise<Hour[]> {
    const hours: Hour[] = [];
    for (const root of this.#roots)
      for (const bucket of await names(`${root}/s3/buckets`)) {
        // fauxqs keeps the object <key> of a bucket in s3/buckets/<bucket>/objects/<key>.data.
        const top = `${root}/s3/buckets/${bucket}/objects/${prefix.slice(0, -1)}`;
        for (const day of await names(top, 'ingest_date=')) {
          const of = (await names(`${top}/${day}`, 'ingest_hour=')).filter((hour) =>
            asked.hour(valueIn(day), valueIn(hour)),
          );
          hours.push(...(await Promise.all(of.map((hour) => hourIn(top, `${day}/${hour}`)))));
        }
      }
    return hours.filter(({ files }) => files.length > 0);
  }
}

const sumOf = (hours: readonly Hour[]): number => hours.reduce((sum, { files }) => sum + files.length, 0);

/** Of small and of settled objects. */
function sums(all: readonly Table[], of: (table: Table) => number): Omit<Objects, 'beside'> {
  const sum = { small: 0, settled: 0 };
  for (const table of all) sum[table === settledTable ? 'settled' : 'small'] += of(table);
  return sum;
}

async function hourIn(top: string, partition: string): Promise<Hour> {
  const folder = `${top}/${partition}`;
  const files = (await names(folder)).filter((name) => name.endsWith('.parquet.data'));
  return { partition, folder, files: files.map((name) => `${folder}/${name}`) };
}

/** Empty where the folder is not there: an hour may go, with its last object, while it is looked into. */
async function names(folder: string, start = ''): Promise<string[]> {
  const all = await readdir(folder).catch(() => []);
  return all.filter((name) => name.startsWith(start)).sort();
}

const valueIn = (name: string): string => name.slice(name.indexOf('=') + 1);
