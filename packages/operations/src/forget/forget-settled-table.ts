import { setTimeout as sleep } from 'node:timers/promises';
import {
  countDeleteFiles,
  countPerson,
  deletePerson,
  optimizeAll,
  snapshotHours,
  tableFiles,
  vacuum,
} from '@telemetry/event-store';
import { listObjects } from '@telemetry/event-store/objects';
import { objectPrefixes } from '@telemetry/settings';
import { numberOf, runStatement, type StatementAnswer } from '../settled-table/run-statement.ts';
import { settlingRuns } from '../settled-table/settling-runs.ts';
import type { IcebergTable, Pipeline, Storage } from '../pipeline/pipeline.ts';
import { type OpenRequest, saveRequest } from './open-requests.ts';

export interface ForgottenSettledRows {
  /** Rows of the person that this run took out of the table: no query finds them any more. */
  removed: number;
  /** Rows of the person in it now. */
  left: number;
  /** Since when a run of settling goes on that began before the request: it may still bring rows. ISO 8601; null when there is none. */
  settlingSince: string | null;
  /** Files of deleted rows: while there is one, data files of the table have rows that were taken out. */
  deleteFiles: number;
  /** Data files from before that the table has no more, and that are still in the bucket: they have the bytes. */
  olderFiles: number;
  /** When these files may go; null when they are gone, or were never there. */
  bytesUntil: string | null;
}

export interface SettledTableOptions {
  wait?: boolean;
  onWait?: (what: string) => void;
  onStep?: (what: string) => void;
  nowMs?: () => number;
  signal?: AbortSignal;
}

const hourMs = 3_600_000;
/** The request's time is of this machine's clock, the start of a run of AWS's. */
const clocksDifferMs = 5 * 60_000;
/** One is enough; more where rows are taken out meanwhile. */
const mostRewrites = 3;

/** Whether nothing of the person is in the table, nor in its older snapshots, nor on its way there. */
export const isAllGone = ({ left, settlingSince, deleteFiles, bytesUntil }: ForgottenSettledRows): boolean =>
  left === 0 && settlingSince === null && deleteFiles === 0 && bytesUntil === null;

/**
 * Takes the person of an open request out of the Iceberg table of settled rows in AWS: the rows by DELETE; their bytes by writing the data
 * files anew, and by letting the files from before go, which the table's snapshots keep for `snapshotHours`. Each step is noted in the
 * request before it is taken, so that a later run goes on where this one ended.
 */
export async function forgetSettledTable(
  pipeline: Pipeline,
  table: IcebergTable,
  request: OpenRequest,
  options: SettledTableOptions,
): Promise<ForgottenSettledRows> {
  const { wait, onWait, onStep, nowMs = Date.now, signal } = options;
  const say = (what: string, sql: string): Promise<StatementAnswer> => {
    onStep?.(what);
    return runStatement(table, sql, signal);
  };
  const save = (settled: OpenRequest['settled']): Promise<void> => {
    request.settled = settled;
    return saveRequest(pipeline, request);
  };
  const pauseEveryMs = table.pollEveryMs ?? 15_000;
  let removed = 0;

  for (;;) {
    // What began before the request was there may have read the person's rows, and may bring them after they were taken out.
    const before = (await settlingRuns(table)).find(
      ({ startMs }) => startMs <= Date.parse(request.openedAt) + clocksDifferMs,
    );
    const settlingSince = before ? new Date(before.startMs).toISOString() : null;
    const found = numberOf(await say('counting the settled rows', countPerson(request)));
    if (found > 0) {
      await save({ begunAt: new Date(nowMs()).toISOString() });
      await say(`taking ${found} settled rows out`, deletePerson(request));
      removed += found;
    }
    let [left, deleteFiles, olderFiles] = [0, 0, 0];
    let bytesUntil: string | null = null;
    if (request.settled) {
      left = numberOf(await say('counting the settled rows again', countPerson(request)));
      let answer = await say('looking for files of deleted rows', countDeleteFiles);
      for (let rewrites = 0; numberOf(answer) > 0 && rewrites < mostRewrites; rewrites += 1) {
        await say('writing files with deleted rows anew', optimizeAll);
        answer = await say('looking for files of deleted rows', countDeleteFiles);
      }
      deleteFiles = numberOf(answer);
      if (left === 0 && deleteFiles === 0 && settlingSince === null && !request.settled.clearedAt)
        await save({ ...request.settled, clearedAt: answer.endedAt });
      const { clearedAt } = request.settled;
      const goneAtMs = Date.parse(clearedAt ?? answer.endedAt) + snapshotHours * hourMs;
      if (clearedAt && nowMs() >= goneAtMs) await say('letting older files go', vacuum);
      const { rows } = await say('looking for older files', tableFiles);
      olderFiles = await filesBefore(pipeline, Date.parse(clearedAt ?? answer.endedAt), rows.flat());
      if (olderFiles > 0 || !clearedAt) bytesUntil = new Date(goneAtMs).toISOString();
    }
    const done = { removed, left, settlingSince, deleteFiles, olderFiles, bytesUntil };
    if (isAllGone(done) || !wait || signal?.aborted) return done;
    onWait?.(settlingSince === null ? `older files, which may go at ${bytesUntil}` : 'the run of settling');
    await sleep(pauseEveryMs, undefined, { signal }).catch(() => {});
  }
}

/** Data files below the table's folder that were written before a time, and are not of the table now. */
async function filesBefore(storage: Storage, timeMs: number, ofTable: readonly string[]): Promise<number> {
  const now = new Set(ofTable);
  const root = `s3://${storage.bucket}/${objectPrefixes.settledTable}`;
  const elsewhere = ofTable.find((file) => !file.startsWith(root));
  // Then nothing here could tell that the bytes are gone.
  if (elsewhere !== undefined)
    throw new Error(`the settled table has a file that is not below ${root}: ${elsewhere}`);
  let count = 0;
  for await (const { key, modifiedAtMs } of listObjects(storage, objectPrefixes.settledTable))
    if (key.endsWith('.parquet') && modifiedAtMs <= timeMs && !now.has(`s3://${storage.bucket}/${key}`))
      count += 1;
  return count;
}
