import { appendFileSync, createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { parse } from './parse.ts';

/** A line of `ledger-<thread>.ndjson`: what one request was and what came back. */
export const ledgerLine = z.object({
  /** When it was sent, epoch milliseconds. */
  at: z.number(),
  /** `good`, `again` (the same body once more), `bad: <what>`. */
  kind: z.string(),
  /** From sending to the whole answer. */
  latencyMs: z.number(),
  /** HTTP status; null without an answer, and then nobody knows whether it was accepted. */
  status: z.number().nullable(),
  expectedStatus: z.number(),
  error: z.string().optional(),
  /** SQS message id, of an accepted request. */
  messageId: z.string().optional(),
  /** Of all events in the body, also of those that will be rejected. */
  eventIds: z.array(z.string()),
  bodyBytes: z.number(),
});
export type LedgerLine = z.infer<typeof ledgerLine>;

/** Every load generator thread appends to a file of its own. */
export function ledgerFile(folder: string, thread: string): string {
  return join(folder, `ledger-${thread}.ndjson`);
}

/** Written at once: the thread may be ended without notice. */
export function appendToLedger(file: string, line: LedgerLine): void {
  appendFileSync(file, `${JSON.stringify(line)}\n`);
}

/** All lines of all threads of the load generator, file after file. Throws `NoRunError` for a line that is none. */
export async function* readLedger(folder: string): AsyncGenerator<LedgerLine> {
  const files = (await readdir(folder)).filter((name) => /^ledger-.*\.ndjson$/.test(name)).sort();
  for (const name of files) {
    const file = join(folder, name);
    for await (const line of createInterface({ input: createReadStream(file) }))
      yield parse(ledgerLine, line, file);
  }
}
