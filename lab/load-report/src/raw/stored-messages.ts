import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A line of `messages.ndjson`: a message whose events are stored. */
export interface StoredMessage {
  messageId: string;
  /** At the edge, epoch milliseconds. */
  receivedAtMs: number;
  /** When S3 had the object with its last row. */
  acknowledgedAtMs: number;
  rows: number;
}

/** By message id; empty without a file. */
export async function readStoredMessages(file: string): Promise<Map<string, StoredMessage>> {
  const messages = new Map<string, StoredMessage>();
  if (!existsSync(file)) return messages;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const message = JSON.parse(line) as StoredMessage;
    messages.set(message.messageId, message);
  }
  return messages;
}
