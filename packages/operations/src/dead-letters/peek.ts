import { visibleJson } from '@telemetry/terminal';
import { holdMessages, type LookOptions } from '../queue/hold-messages.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import { type DeadLetter, messageToDeadLetter } from './dead-letter.ts';

/** Decodes up to `limit` dead letters, which stay in the queue; `held` are those that somebody else holds, when fewer were seen. */
export async function peekDeadLetters(
  queue: DeadLetterQueue,
  options: LookOptions & { limit: number },
): Promise<{ letters: DeadLetter[]; held: number }> {
  const letters: DeadLetter[] = [];
  return holdMessages(queue.sqs, queue.deadLetterQueueUrl, options, async (hold) => {
    for await (const messages of hold.batches) letters.push(...messages.map(messageToDeadLetter));
    return { letters, held: letters.length < options.limit ? await hold.heldByOthers() : 0 };
  });
}

/** A line of an export. */
export interface ExportedLetter extends DeadLetter {
  /** When the export began: who was forgotten before that is not in it. */
  exportedAt: string;
}

/**
 * Hands every dead letter to `write`, one JSON text each, safe to print, and leaves all of them in the queue. When `write` fails,
 * what is held is given back before the error is thrown.
 */
export async function exportDeadLetters(
  queue: DeadLetterQueue,
  write: (line: string) => void | Promise<void>,
  options: LookOptions = {},
): Promise<{ exported: number; held: number }> {
  let exported = 0;
  const exportedAt = new Date().toISOString();
  return holdMessages(queue.sqs, queue.deadLetterQueueUrl, { limit: Infinity, ...options }, async (hold) => {
    for await (const messages of hold.batches) {
      for (const message of messages) {
        await write(visibleJson({ ...messageToDeadLetter(message), exportedAt } satisfies ExportedLetter));
        exported += 1;
      }
    }
    return { exported, held: await hold.heldByOthers() };
  });
}
