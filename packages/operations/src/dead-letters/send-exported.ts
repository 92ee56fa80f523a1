import { type DeadLetterQueue, sourceQueueUrl } from './dead-letter-queue.ts';
import { type LeaveOut, Sending } from '../forget/sending.ts';
import type { DeadLetter } from './dead-letter.ts';
import { keepRate } from '../queue/keep-rate.ts';
import { groupsThatFit, type OutgoingMessage, sendGroup } from '../queue/send-messages.ts';

export interface SendExportedOptions {
  /** At most so many messages a second. */
  ratePerSecond?: number;
  /** Asked before each send for what is not sent: data of people who are being forgotten. Otherwise the storage of the queue says who they are. */
  leaveOut?: LeaveOut;
  onProgress?: (sent: number, total: number) => void;
  signal?: AbortSignal;
}

/**
 * Sends what `exportDeadLetters` wrote, a line each, to the source queue, with its attributes, in the order of the lines; data of people who are
 * being forgotten are left out, where the queue has its storage.
 * Nothing remembers what was sent: sent twice it is delivered twice, and the view has each event of an hour once. `done` is how many lines, from
 * the first one on, were sent or left out: fewer than all when interrupted. Throws before anything is sent when a line is no exported dead letter.
 */
export async function sendExported(
  queue: DeadLetterQueue,
  lines: readonly string[],
  { ratePerSecond, leaveOut, onProgress, signal }: SendExportedOptions = {},
): Promise<{ sent: number; leftOut: number; done: number }> {
  const all = lines.map(lineToMessage);
  const destination = await sourceQueueUrl(queue);
  await using sending = queue.storage && new Sending(queue.storage, 'dlq send');
  const look = leaveOut ?? sending?.look;
  const due = keepRate(ratePerSecond, signal);
  let [sent, leftOut] = [0, 0];
  for (const group of groupsThatFit(all, ratePerSecond)) {
    await due(sent);
    if (signal?.aborted) break;
    const forgotten = await look?.();
    const free = group.filter(({ Body = '' }) => !forgotten?.(Body));
    leftOut += group.length - free.length;
    if (free.length === 0) continue;
    const { taken, refusal } = await sendGroup(queue.sqs, destination, free);
    sent += taken.length;
    onProgress?.(sent + leftOut, all.length);
    if (refusal) throw new Error(`SQS took ${sent} of ${all.length} messages, then refused one: ${refusal}`);
  }
  return { sent, leftOut, done: sent + leftOut };
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
