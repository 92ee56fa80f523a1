import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type DuckDBConnection, DuckDBInstance, StatementType } from '@duckdb/node-api';
import { quote } from '../quote.ts';
import { settledTable, type Table, tables } from '../tables.ts';
import { viewsSql } from '../views.ts';
import { type ObjectsRead, objectsRead } from './objects-read.ts';
import { PlainLinks } from './plain-links.ts';
import { plainValue } from './plain-value.ts';
import { rawViewSql } from './raw-view.ts';
import { RawViews } from './raw-views.ts';
import { trinoFunctionsSql } from './trino-functions.ts';

export type Row = Record<string, unknown>;

export interface Answer {
  rows: Row[];
  objects: ObjectsRead;
}

export interface Query extends AsyncDisposable {
  /**
   * Runs one query. Times become ISO 8601 texts, whole numbers of 64 bits and more become numbers where they are safe and
   * texts where not: rows can be printed as JSON. Throws with DuckDB's message.
   */
  rows(sql: string): Promise<Row[]>;
  /** The same, and says how many objects it opened. */
  ask(sql: string): Promise<Answer>;
  close(): void;
}

/**
 * DuckDB over the objects in one or several data directories of the twin, with the views `events`, `events_raw`,
 * `events_settled` and `rejected_events`. Works before the first object is there, and sees objects that come later. Queries read
 * those directories and no other file, and change nothing.
 */
export async function openQuery({ dataDirs }: { dataDirs: readonly string[] }): Promise<Query> {
  const links = new PlainLinks();
  const roots = dataDirs.map((dir) => links.plain(resolve(dir)));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const views = new RawViews(connection, roots);
  await connection.run("SET TimeZone = 'UTC'");
  // An object may be written again within the second that tells DuckDB one version of a file from another.
  await connection.run('SET enable_external_file_cache = false');
  for (const sql of trinoFunctionsSql) await connection.run(sql);
  for (const table of [...tables, settledTable]) await connection.run(rawViewSql(table, []));
  await connection.run(viewsSql.events);
  await connection.run(`SET allowed_directories = [${roots.map((root) => quote(`${root}/`)).join(', ')}]`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
  const close = (): void => {
    connection.closeSync();
    instance.closeSync();
    links.remove();
  };
  const ask = (sql: string): Promise<Answer> =>
    again(views, async () => {
      await views.refresh({ path: sql.includes('"$path"') });
      return await run(connection, views, sql);
    });
  return {
    ask,
    rows: async (sql) => (await ask(sql)).rows,
    close,
    [Symbol.asyncDispose]: () => Promise.resolve(close()),
  };
}

async function run(connection: DuckDBConnection, views: RawViews, sql: string): Promise<Answer> {
  if (sql.trim() === '') throw new Error('the query is empty');
  const query = explain.exec(sql)?.groups?.['query'] ?? sql;
  await refuseOther(connection, query);
  const objects = await plannedReads(connection, views, query);
  const reader = await connection.runAndReadAll(sql);
  return { rows: reader.convertRowObjects(plainValue), objects };
}

/** ANALYZE runs what it explains, so that it has to be a query, too. */
const explain = /^\s*EXPLAIN\s+(?:ANALYZE\s+)?(?:\([^)]*\)\s*)?(?<query>.*)$/is;

/** The data directory is open to DuckDB, so that COPY could write there. */
async function refuseOther(connection: DuckDBConnection, sql: string): Promise<void> {
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) throw new Error(`one statement at a time, not ${statements.count}`);
  const { statementType } = await statements.prepare(0);
  if (statementType !== StatementType.SELECT)
    throw new Error(`only queries: ${StatementType[statementType]} is not one`);
}

async function plannedReads(
  connection: DuckDBConnection,
  views: RawViews,
  sql: string,
): Promise<ObjectsRead> {
  // DESCRIBE and the like have no plan, and read nothing.
  const plan = await connection.runAndReadAll(`EXPLAIN (FORMAT JSON) ${sql}`).catch(() => undefined);
  if (!plan) return { read: 0, of: 0 };
  const named = ({ rawName }: Table): boolean =>
    rawName === 'events_settled' || sql.includes('rejected_events') === (rawName === 'rejected_events');
  return await objectsRead(JSON.parse(String(plan.getRows()[0]?.[1])) as [], (scan) =>
    views.count(scan, named),
  );
}

/** The twin writes its objects in place, and small objects go when they are settled: a read may meet half of one, or none. */
async function again(views: RawViews, read: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await read();
    } catch (error) {
      if (views.findsDifference(error)) continue;
      const passes = /magic bytes|too small to be a Parquet|No files found|No such file/i.test(String(error));
      if (!passes || attempt === 5) throw error;
      await pause(50 * attempt);
    }
  }
}
