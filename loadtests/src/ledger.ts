import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LedgerLine } from '@telemetry/load-report/ledger';

export { type LedgerLine, readLedger } from '@telemetry/load-report/ledger';

/** Every load generator thread appends to a file of its own. */
export function ledgerFile(folder: string, thread: string): string {
  return join(folder, `ledger-${thread}.ndjson`);
}

/** Written at once: the thread may be ended without notice. */
export function appendToLedger(file: string, line: LedgerLine): void {
  appendFileSync(file, `${JSON.stringify(line)}\n`);
}
