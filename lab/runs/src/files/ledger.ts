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
  /** The how many-th request of its virtual user, from 0: only the first is due at a time. Format 1 does not say. */
  step: z.number().optional(),
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
  bodyBytes: z.number().nonnegative(),
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
  for (const lines of await readLedgers(folder)) yield* lines;
}

/** The same, the lines of each thread for themselves. */
export async function readLedgers(folder: string): Promise<LedgerLine[][]> {
  const files = (await readdir(folder)).filter((name) => /^ledger-.*\.ndjson$/.test(name)).sort();
  return Promise.all(
    files.map(async (name) => {
      const lines: LedgerLine[] = [];
      const file = join(folder, name);
      for await (const line of createInterface({ input: createReadStream(file) }))
        lines.push(parse(ledgerLine, line, file));
      return lines;
    }),
  );
}
