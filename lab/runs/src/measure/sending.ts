import { type LedgerLine, readLedgers } from '../files/ledger.ts';
import type { Phase } from '../files/scenario-file.ts';
import { dueSeconds, latenessSeconds } from './due.ts';
import { quantiles, type Quantiles } from './quantiles.ts';

/** How a load generator kept to its plan. */
export interface Sending {
  /** First requests of virtual users that were sent. */
  sentRequests: number;
  /** From the first request to the last one. */
  sendingSeconds: number;
  latenessMs: Quantiles | null;
}

/** The request with which a virtual user arrives: it is due at a time, its others when the one before was answered. */
const isFirst = (line: LedgerLine): boolean => (line.step ?? 0) === 0;

/** From the ledgers of a folder alone. */
export async function measureSending(folder: string, phases: readonly Phase[]): Promise<Sending> {
  const threads = inOrder(await readLedgers(folder));
  return sendingOf(threads, latenessOf(threads, dueSeconds(phases)));
}

export function sendingOf(
  threads: readonly LedgerLine[][],
  lateSeconds: ReadonlyMap<LedgerLine, number>,
): Sending {
  const first = threads.reduce((least, lines) => Math.min(least, lines[0]?.at ?? Infinity), Infinity);
  const last = threads.reduce((most, lines) => Math.max(most, lines.at(-1)?.at ?? 0), 0);
  return {
    sentRequests: threads.flat().filter(isFirst).length,
    sendingSeconds: last > first ? (last - first) / 1_000 : 0,
    latenessMs: quantiles([...lateSeconds.values()].map((seconds) => seconds * 1_000)),
  };
}

/** Each thread's lines in the order of sending. */
export function inOrder(threads: readonly LedgerLine[][]): LedgerLine[][] {
  return threads.map((lines) => lines.toSorted((a, b) => a.at - b.at));
}

/** How late the first request of each virtual user was, seconds. */
export function latenessOf(
  threads: readonly LedgerLine[][],
  due: readonly number[],
): Map<LedgerLine, number> {
  const first = threads.map((lines) => lines.filter(isFirst));
  const late = latenessSeconds(
    first.map((lines) => lines.map(({ at }) => at / 1_000)),
    due,
  );
  return new Map(
    first.flatMap((lines, thread) => lines.map((line, nth) => [line, late[thread]?.[nth] ?? 0])),
  );
}
