import { resolve } from 'node:path';
import { glob } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { DuckDBInstance, type DuckDBConnection, StatementType } from '@duckdb/node-api';
import { tables, type Table } from '../tables.ts';
import { viewsSql } from '../views.ts';
import { plainValue } from './plain-value.ts';
import { rawViewSql } from './raw-view.ts';

export type Row = Record<string, unknown>;

export interface Query extends AsyncDisposable {
  /**
   * Runs one query. Times become ISO 8601 texts, whole numbers of 64 bits and more become numbers where they are safe and
   * texts where not: rows can be printed as JSON. Throws with DuckDB's message.
   */
  rows(sql: string): Promise<Row[]>;
  close(): void;
}

/**
 * DuckDB over the objects in one or several data directories of the twin, with the views `events`, `events_raw` and
 * `rejected_events`. Works before the first object is there, and sees objects that come later. Queries read those
 * directories and no other file, and change nothing.
 */
export async function openQuery({ dataDirs }: { dataDirs: readonly string[] }): Promise<Query> {
  const roots = dataDirs.map((dir) => resolve(dir));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const refresh = rawViews(connection, roots);
  await connection.run("SET TimeZone = 'UTC'");
  for (const table of tables) await connection.run(rawViewSql(table, []));
  await connection.run(viewsSql.events);
  await connection.run(`SET allowed_directories = [${roots.map((root) => quote(`${root}/`)).join(', ')}]`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
  const close = (): void => {
    connection.closeSync();
    instance.closeSync();
  };
  return {
    async rows(sql) {
      return await whileWriting(async () => {
        await refresh();
        return run(connection, sql);
      });
    },
    close,
    [Symbol.asyncDispose]: () => Promise.resolve(close()),
  };
}

/** Makes the raw views, and makes one again when a data directory has got the first object of its table since. */
function rawViews(connection: DuckDBConnection, roots: readonly string[]): () => Promise<void> {
  const present = new Map<Table, string>();
  return async () => {
    for (const table of tables) {
      // fauxqs keeps the object <key> of a bucket in s3/buckets/<bucket>/objects/<key>.data.
      const patterns: string[] = [];
      for (const root of roots) {
        const pattern = `${root}/s3/buckets/*/objects/${table.prefix}/**/*.parquet.data`;
        if (await anyFile(pattern)) patterns.push(pattern);
      }
      if ((present.get(table) ?? '') === patterns.join()) continue;
      await connection.run(rawViewSql(table, patterns));
      present.set(table, patterns.join());
    }
  };
}

async function anyFile(pattern: string): Promise<boolean> {
  for await (const _ of glob(pattern)) return true;
  return false;
}

async function run(connection: DuckDBConnection, sql: string): Promise<Row[]> {
  if (sql.trim() === '') throw new Error('the query is empty');
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) throw new Error(`one statement at a time, not ${statements.count}`);
  const statement = await statements.prepare(0);
  // The data directory is open to DuckDB, so that COPY could write there.
  if (statement.statementType !== StatementType.SELECT)
    throw new Error(`only queries: ${StatementType[statement.statementType]} is not one`);
  const reader = await statement.runAndReadAll();
  return reader.convertRowObjects(plainValue);
}

/** The twin writes its objects in place: one may be half there when it is read. */
async function whileWriting(read: () => Promise<Row[]>): Promise<Row[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await read();
    } catch (error) {
      const half = error instanceof Error && /magic bytes|too small to be a Parquet/i.test(error.message);
      if (!half || attempt === 5) throw error;
      await pause(50 * attempt);
    }
  }
}

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
