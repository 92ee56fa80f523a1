import { setTimeout as sleep } from 'node:timers/promises';
import {
  countDeleteFiles,
  countPerson,
  countSnapshotsBefore,
  deletePerson,
  optimizeAll,
  snapshotHours,
  vacuum,
} from '@telemetry/event-store';
import { numberOf, runStatement, type StatementAnswer } from '../settled-table/run-statement.ts';
import { settlingRuns } from '../settled-table/settling-runs.ts';
import type { IcebergTable, Pipeline } from '../pipeline/pipeline.ts';
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
  /** Snapshots of the table from before, which have the bytes. */
  olderSnapshots: number;
  /** When the last of these snapshots may go; null when their bytes are gone, or were never there. */
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
 * files anew, and by letting the snapshots from before go, which the table keeps for `snapshotHours`. Each step is noted in the
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
    const [settlingSinceMs] = (await settlingRuns(table)).filter(
      (startMs) => startMs <= Date.parse(request.openedAt) + clocksDifferMs,
    );
    const settlingSince = settlingSinceMs === undefined ? null : new Date(settlingSinceMs).toISOString();
    const found = numberOf(await say('counting the settled rows', countPerson(request)));
    if (found > 0) {
      await save({ begunAt: new Date(nowMs()).toISOString() });
      await say(`taking ${found} settled rows out`, deletePerson(request));
      removed += found;
    }
    let [left, deleteFiles, olderSnapshots] = [0, 0, 0];
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
      if (clearedAt && nowMs() >= goneAtMs) await say('letting older snapshots go', vacuum);
      olderSnapshots = numberOf(
        await say('counting older snapshots', countSnapshotsBefore(clearedAt ?? answer.endedAt)),
      );
      if (olderSnapshots > 0 || !clearedAt) bytesUntil = new Date(goneAtMs).toISOString();
    }
    const done = { removed, left, settlingSince, deleteFiles, olderSnapshots, bytesUntil };
    if (isAllGone(done) || !wait || signal?.aborted) return done;
    onWait?.(
      settlingSince === null ? `older snapshots, which may go at ${bytesUntil}` : 'the run of settling',
    );
    await sleep(pauseEveryMs, undefined, { signal }).catch(() => {});
  }
}
