import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type DuckDBConnection, DuckDBInstance, StatementType } from '@duckdb/node-api';
import { quote } from '../quote.ts';
import { settledTable, type Table, tables } from '../tables.ts';
import { eventsSelect } from '../views.ts';
import { askedBy } from './asked.ts';
import { explainMissingFunction, inAthena } from './in-athena/index.ts';
import { withoutTexts } from './in-athena/writing.ts';
import { type ObjectsRead, objectsRead } from './objects-read.ts';
import { PlainLinks } from './plain-links.ts';
import { plainValue } from './plain-value.ts';
import { rawViewSql } from './raw-view.ts';
import { RawViews, settledBeside } from './raw-views.ts';
import { trinoFunctionsSql, trinoSettingsSql } from './trino-functions.ts';

export type Row = Record<string, unknown>;

export interface Answer {
  rows: Row[];
  objects: ObjectsRead;
  /** What Athena would not take of this query, or at what cost: each as a sentence that says what to write. */
  inAthena: string[];
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
  for (const sql of [...trinoSettingsSql, ...trinoFunctionsSql]) await connection.run(sql);
  await connection.run('CREATE SCHEMA hidden');
  for (const table of [...tables, settledTable, settledBeside]) await connection.run(rawViewSql(table, []));
  await connection.run(`CREATE VIEW events AS ${eventsSelect(idsBeside)}`);
  await connection.run(`SET allowed_directories = [${roots.map((root) => quote(`${root}/`)).join(', ')}]`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
  const close = (): void => {
    connection.closeSync();
    instance.closeSync();
    links.remove();
  };
  let turn: Promise<unknown> = Promise.resolve();
  // The views are those of one query: the next one waits.
  const inTurn = <T>(sql: string, then: (query: string, run: string) => Promise<T>): Promise<T> => {
    const mine = turn.then(() =>
      again(views, async () => {
        if (sql.trim() === '') throw new Error('the query is empty');
        const { query, run } = explained(sql);
        await views.refresh({ path: sql.includes('"$path"'), asked: await askedBy(connection, query) });
        await refuseOther(connection, query);
        return await then(query, run);
      }),
    );
    turn = mine.catch(() => {});
    return mine;
  };
  const rows = async (sql: string): Promise<Row[]> =>
    (await connection.runAndReadAll(sql)).convertRowObjects(plainValue);
  return {
    rows: (sql) => inTurn(sql, (_, run) => rows(run)),
    ask: (sql) =>
      inTurn(sql, async (query, run) => {
        const objects = await plannedReads(connection, views, query);
        return { rows: await rows(run), objects, inAthena: await inAthena(connection, query) };
      }),
    close,
    [Symbol.asyncDispose]: () => Promise.resolve(close()),
  };
}

/** DuckDB does not know before it reads that an hour has no small objects; we do. */
const idsBeside = `SELECT ingest_date, ingest_hour, event_id FROM ${settledBeside.rawName}`;

/** Space and comments. */
const gap = String.raw`(?:\s|--[^\n]*\n|/\*[^]*?\*/)`;
const explain = new RegExp(
  String.raw`^${gap}*EXPLAIN\b(?<analyze>${gap}+ANALYZE\b)?${gap}*(?<options>\((?!\s*(?:SELECT|WITH|FROM|VALUES|TABLE)\b)[\w\s,]+\))?${gap}*(?<query>.*)$`,
  'is',
);

/**
 * The query that is explained, or that there is, and what to run. ANALYZE runs what it explains, so that it has to be a query, too: what is looked at
 * and what is run have to be one text, however comments make it look.
 */
function explained(sql: string): { query: string; run: string } {
  const { query = '', analyze, options = '' } = explain.exec(sql)?.groups ?? {};
  if (query.trim() === '') return { query: sql, run: sql };
  return { query, run: `EXPLAIN ${analyze === undefined ? '' : 'ANALYZE '}${options} ${query}` };
}

/** With what other statements begin. What is none of these is looked at by DuckDB, after it has found its tables. */
const noQueries = new Set(
  `INSERT UPDATE DELETE MERGE TRUNCATE COPY EXPORT IMPORT UNLOAD CREATE ALTER DROP COMMENT ATTACH DETACH USE SET RESET PRAGMA CALL
  INSTALL LOAD VACUUM OPTIMIZE ANALYZE CHECKPOINT BEGIN START COMMIT ROLLBACK ABORT PREPARE EXECUTE DEALLOCATE GRANT REVOKE`.split(
    /\s+/,
  ),
);

/** The data directory is open to DuckDB, so that COPY could write there. */
async function refuseOther(connection: DuckDBConnection, sql: string): Promise<void> {
  const [word = ''] = /^[a-z]+/i.exec(withoutTexts(sql).trim()) ?? [];
  if (/^(?:UN)?PIVOT$/i.test(word))
    throw new Error(
      `write count(*) FILTER (WHERE …) for ${word}: Athena has none, and here it is two statements`,
    );
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) throw new Error(`one statement at a time, not ${statements.count}`);
  if (noQueries.has(word.toUpperCase())) throw new Error(`only queries: ${word.toUpperCase()} is not one`);
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
  const { tables: asked } = await askedBy(connection, sql);
  const named = ({ rawName }: Table): boolean =>
    !asked || asked.has(rawName) || (asked.has('events') && rawName !== 'rejected_events');
  const stored = await views.stored(named);
  const read = objectsRead(JSON.parse(String(plan.getRows()[0]?.[1])) as [], views.inViews(named), stored);
  return { read, of: stored.small + stored.settled };
}

/** The twin writes its objects in place, and small objects go when they are settled: a read may meet half of one, or none. */
async function again<T>(views: RawViews, read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await read();
    } catch (error) {
      if (views.findsDifference(error)) continue;
      const explained = explainMissingFunction(String(error));
      if (explained !== undefined) throw new Error(explained, { cause: error });
      const passes = /magic bytes|too small to be a Parquet|No files found|No such file/i.test(String(error));
      if (!passes || attempt === 5) throw error;
      await pause(50 * attempt);
    }
  }
}
