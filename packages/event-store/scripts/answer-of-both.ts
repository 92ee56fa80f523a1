import type { Query } from '../src/query/index.ts';
import { comparableRows } from './comparable-rows.ts';
import type { Trino } from './trino-server.ts';

/** What Trino makes of a query: the rows that DuckDB has, others, or none, with what it says. */
export async function answerOfBoth(query: Query, trino: Trino, sql: string): Promise<string> {
  const theirs = await trino.run(sql).then(
    ({ rows }) => comparableRows(rows),
    (error: Error) => error,
  );
  if (theirs instanceof Error)
    return `refused: ${theirs.message.replace(/^io\.trino\.\S+ /, '').split('\n')[0]}`;
  const ours = comparableRows((await query.rows(sql)).map((row) => Object.values(row)));
  // What is approximate is so in each engine after its own fashion.
  const same = sql.includes('approx_') ? ours.length === theirs.length : String(ours) === String(theirs);
  return same ? 'the same rows' : `other rows: here ${shown(ours)}, there ${shown(theirs)}`;
}

const shown = (rows: readonly string[]): string => rows.slice(0, 2).join(' ').slice(0, 120);
