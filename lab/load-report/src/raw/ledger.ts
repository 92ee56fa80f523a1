import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A line of `ledger-<thread>.ndjson`: what one request was and what came back. */
export interface LedgerLine {
  /** When it was sent, epoch milliseconds. */
  at: number;
  /** `good`, `again` (the same body once more), `bad: <what>`. */
  kind: string;
  /** From sending to the whole answer. */
  latencyMs: number;
  /** HTTP status; null without an answer, and then nobody knows whether it was accepted. */
  status: number | null;
  expectedStatus: number;
  error?: string;
  /** SQS message id, of an accepted request. */
  messageId?: string;
  /** Of all events in the body, also of those that will be rejected. */
  eventIds: string[];
  bodyBytes: number;
}

/** All lines of all threads of the load generator, file after file. */
export async function* readLedger(folder: string): AsyncGenerator<LedgerLine> {
  const files = (await readdir(folder)).filter((name) => /^ledger-.*\.ndjson$/.test(name)).sort();
  for (const name of files) {
    for await (const line of createInterface({ input: createReadStream(join(folder, name)) })) {
      yield JSON.parse(line) as LedgerLine;
    }
  }
}
