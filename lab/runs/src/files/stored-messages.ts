import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { parse } from './parse.ts';

/** A line of `messages.ndjson`: a message whose events are stored. */
export const storedMessage = z.object({
  messageId: z.string(),
  /** At the edge, epoch milliseconds. */
  receivedAtMs: z.number(),
  /** When S3 had the object with its last row. */
  acknowledgedAtMs: z.number(),
  rows: z.number(),
});
export type StoredMessage = z.infer<typeof storedMessage>;

/** By message id; empty without a file. Throws `NoRunError` for a line that is none. */
export async function readStoredMessages(file: string): Promise<Map<string, StoredMessage>> {
  const messages = new Map<string, StoredMessage>();
  if (!existsSync(file)) return messages;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const message = parse(storedMessage, line, file);
    messages.set(message.messageId, message);
  }
  return messages;
}
