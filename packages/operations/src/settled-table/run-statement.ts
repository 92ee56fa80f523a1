import { setTimeout as pause } from 'node:timers/promises';
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { InterruptedError } from '@telemetry/terminal';

/** Where statements run: a workgroup without a limit of bytes, and the stage's database. */
export interface SqlEngine {
  athena: AthenaClient;
  workGroup: string;
  database: string;
  /** Looks so often whether a statement has ended, milliseconds. Default 1,000. */
  pollEveryMs?: number;
}

export interface StatementAnswer {
  /** Without the header; nothing for a statement that is no SELECT. */
  rows: string[][];
  /** When it had ended, by Athena's clock: ISO 8601. */
  endedAt: string;
}

/** Athena did not do it. */
class StatementError extends Error {}

/** Said of a statement that did a part: the same again goes on (seen by many; Athena's documents do not name them, looked for on 2026-11-29). */
const moreRunsNeeded = /ICEBERG_(OPTIMIZE|VACUUM)_MORE_RUNS_NEEDED/;
/** Somebody else's commit came first; the statement changed nothing. */
const overtaken = /ICEBERG_COMMIT_ERROR/;
const attempts = 5;
const mostRuns = 1_000;

/**
 * Runs one statement to its end, again where Athena says that it may be tried again or that it did only a part. All of ours may be run
 * twice. Throws `StatementError` with Athena's reason, and `InterruptedError` after the statement was stopped.
 */
export async function runStatement(
  engine: SqlEngine,
  sql: string,
  signal?: AbortSignal,
): Promise<StatementAnswer> {
  for (let [run, failures] = [1, 0]; ; run += 1) {
    const { QueryExecutionId, Status } = await runOnce(engine, sql, signal);
    const reason = Status?.StateChangeReason ?? 'no reason given';
    if (Status?.State === 'SUCCEEDED')
      return {
        rows: sql.startsWith('SELECT') ? await resultsOf(engine, QueryExecutionId ?? '') : [],
        endedAt: (Status.CompletionDateTime ?? new Date()).toISOString(),
      };
    if (moreRunsNeeded.test(reason) && run < mostRuns) continue;
    failures += 1;
    const again = Status?.State === 'FAILED' && (Status.AthenaError?.Retryable ?? overtaken.test(reason));
    if (again && failures < attempts) {
      await pause(failures * pollEvery(engine), undefined, { signal }).catch(() => {});
      continue;
    }
    throw new StatementError(
      `Athena ${verbs[Status?.State ?? ''] ?? 'did not run'} ${nameOf(sql)}: ${reason}`,
    );
  }
}

const verbs: Record<string, string> = { FAILED: 'failed at', CANCELLED: 'cancelled' };
const nameOf = (sql: string): string => sql.split(/\s+/, 3).join(' ');
const pollEvery = ({ pollEveryMs = 1_000 }: SqlEngine): number => pollEveryMs;

/** States that are no end (Athena API reference, QueryExecutionStatus, read 2026-11-29). */
const unended: readonly (string | undefined)[] = ['QUEUED', 'RUNNING'];
const ended: readonly (string | undefined)[] = ['SUCCEEDED', 'FAILED', 'CANCELLED'];

async function runOnce(engine: SqlEngine, sql: string, signal?: AbortSignal): Promise<QueryExecution> {
  const { athena, workGroup, database } = engine;
  if (signal?.aborted) throw new InterruptedError();
  const { QueryExecutionId } = await athena.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      WorkGroup: workGroup,
      QueryExecutionContext: { Database: database },
    }),
  );
  for (;;) {
    const { QueryExecution: execution } = await athena.send(
      new GetQueryExecutionCommand({ QueryExecutionId }),
    );
    const state = execution?.Status?.State as string | undefined;
    if (execution && ended.includes(state)) return execution;
    if (!unended.includes(state))
      throw new StatementError(
        `Athena says of ${nameOf(sql)} (${QueryExecutionId}) that it is ${state ?? 'in no state'}: whether it is done is not known`,
      );
    if (signal?.aborted) {
      await athena.send(new StopQueryExecutionCommand({ QueryExecutionId }));
      throw new InterruptedError();
    }
    await pause(pollEvery(engine), undefined, { signal }).catch(() => {});
  }
}

async function resultsOf({ athena }: SqlEngine, QueryExecutionId: string): Promise<string[][]> {
  const rows: string[][] = [];
  let NextToken: string | undefined;
  do {
    const page = await athena.send(new GetQueryResultsCommand({ QueryExecutionId, NextToken }));
    for (const { Data = [] } of page.ResultSet?.Rows ?? [])
      rows.push(Data.map(({ VarCharValue = '' }) => VarCharValue));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return rows.slice(1);
}

/** The one number that a statement answers. */
export function numberOf({ rows }: StatementAnswer): number {
  const value = Number(rows[0]?.[0] ?? NaN);
  if (!Number.isInteger(value))
    throw new StatementError(`Athena answered ${JSON.stringify(rows)} and no number`);
  return value;
}
