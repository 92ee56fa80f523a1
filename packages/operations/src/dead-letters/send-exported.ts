import { type DeadLetterQueue, sourceQueueUrl } from './dead-letter-queue.ts';
import type { DeadLetter } from './dead-letter.ts';
import { keepRate } from '../queue/keep-rate.ts';
import { groupsThatFit, type OutgoingMessage, sendGroup } from '../queue/send-messages.ts';

export interface SendExportedOptions {
  /** At most so many messages a second. */
  ratePerSecond?: number;
  /** These are not sent: data of people who are being forgotten. */
  leaveOut?: (body: string) => boolean;
  onProgress?: (sent: number, total: number) => void;
  signal?: AbortSignal;
}

/**
 * Sends what `exportDeadLetters` wrote, a line each, to the source queue, with its attributes, in the order of the lines.
 * Nothing remembers what was sent: sent twice it is delivered twice, and the view has each event once. `done` is how many lines, from
 * the first one on, were sent or left out: fewer than all when interrupted. Throws before anything is sent when a line is no exported dead letter.
 */
export async function sendExported(
  queue: DeadLetterQueue,
  lines: readonly string[],
  { ratePerSecond, leaveOut, onProgress, signal }: SendExportedOptions = {},
): Promise<{ sent: number; leftOut: number; done: number }> {
  const all = lines.map(lineToMessage);
  const messages = all.filter(({ Body = '' }) => !leaveOut?.(Body));
  const destination = await sourceQueueUrl(queue);
  const due = keepRate(ratePerSecond, signal);
  let sent = 0;
  for (const group of groupsThatFit(messages, ratePerSecond)) {
    await due(sent);
    if (signal?.aborted) break;
    const { taken, refusal } = await sendGroup(queue.sqs, destination, group);
    sent += taken.length;
    onProgress?.(sent, messages.length);
    if (refusal)
      throw new Error(`SQS took ${sent} of ${messages.length} messages, then refused one: ${refusal}`);
  }
  const next = messages[sent];
  const done = next === undefined ? all.length : all.indexOf(next);
  return { sent, leftOut: done - sent, done };
}

function lineToMessage(line: string, index: number): OutgoingMessage {
  const letter = parsed(line);
  if (typeof letter?.body !== 'string' || typeof letter.attributes !== 'object')
    throw new Error(`line ${index + 1} is no dead letter that "dlq export" wrote`);
  return {
    Body: letter.body,
    MessageAttributes: Object.fromEntries(
      Object.entries(letter.attributes).map(([name, StringValue]) => [
        name,
        // The edge sends its time of receipt as a number, and everything else as text.
        { DataType: name === 'receivedAt' ? 'Number' : 'String', StringValue },
      ]),
    ),
  };
}

function parsed(line: string): Partial<DeadLetter> | null {
  try {
    return JSON.parse(line) as Partial<DeadLetter> | null;
  } catch {
    return null;
  }
}
