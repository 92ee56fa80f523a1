import type { DeadLetterQueue } from './dead-letter-queue.ts';
import { type DeadLetter, messageToDeadLetter } from './dead-letter.ts';
import { holdMessages } from '../queue/hold-messages.ts';

/** Decodes up to `limit` dead letters, which stay in the queue. */
export async function peekDeadLetters(
  queue: DeadLetterQueue,
  options: { limit: number; signal?: AbortSignal },
): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = [];
  await holdMessages(queue.sqs, queue.deadLetterQueueUrl, options, (messages) => {
    letters.push(...messages.map(messageToDeadLetter));
  });
  return letters;
}

/** Hands every dead letter to `write`, one JSON text each, and leaves all of them in the queue. Returns how many. */
export async function exportDeadLetters(
  queue: DeadLetterQueue,
  write: (line: string) => void | Promise<void>,
  options: { signal?: AbortSignal } = {},
): Promise<number> {
  let exported = 0;
  await holdMessages(
    queue.sqs,
    queue.deadLetterQueueUrl,
    { limit: Infinity, holdSeconds: 900, signal: options.signal },
    async (messages) => {
      for (const message of messages) {
        await write(JSON.stringify(messageToDeadLetter(message)));
        exported += 1;
      }
    },
  );
  return exported;
}
