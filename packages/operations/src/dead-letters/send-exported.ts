import { type DeadLetterQueue, sourceQueueUrl } from './dead-letter-queue.ts';
import { type LeaveOut, Sending } from '../forget/sending.ts';
import { lastForgottenAtMs } from '../forget/last-forgotten.ts';
import type { ExportedLetter } from './peek.ts';
import { WrongCallError } from '@telemetry/terminal';
import { keepRate } from '../queue/keep-rate.ts';
import { groupsThatFit, type OutgoingMessage, sendGroup } from '../queue/send-messages.ts';

export interface SendExportedOptions {
  /** At most so many messages a second. */
  ratePerSecond?: number;
  /** Asked before each send for what is not sent: data of people who are being forgotten. Otherwise the storage of the queue says who they are. */
  leaveOut?: LeaveOut;
  /** Whoever was forgotten since the lines were written is in none of them. Otherwise lines from before are refused, where the queue has its storage. */
  checked?: boolean;
  onProgress?: (sent: number, total: number) => void;
  signal?: AbortSignal;
}

/**
 * Sends what `exportDeadLetters` wrote, a line each, to the source queue, with its attributes, in the order of the lines; data of people who are
 * being forgotten are left out, where the queue has its storage.
 * Nothing remembers what was sent: sent twice it is delivered twice, and the view has each event of an hour once. `done` is how many lines, from
 * the first one on, were sent or left out: fewer than all when interrupted. Throws before anything is sent when a line is no exported dead letter, and
 * `WrongCallError` when somebody was forgotten since it was exported.
 */
export async function sendExported(
  queue: DeadLetterQueue,
  lines: readonly string[],
  { ratePerSecond, leaveOut, checked = false, onProgress, signal }: SendExportedOptions = {},
): Promise<{ sent: number; leftOut: number; done: number }> {
  const letters = lines.map(lineToLetter);
  const all = letters.map(letterToMessage);
  const destination = await sourceQueueUrl(queue);
  await using sending = queue.storage && new Sending(queue.storage, 'dlq send');
  const look = leaveOut ?? sending?.look;
  if (queue.storage && !checked) {
    // First this run says that it sends: whoever is forgotten from then on waits for it.
    await look?.();
    refuseFromBefore(letters, await lastForgottenAtMs(queue.storage));
  }
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

/** What is in a file is not reached by whoever forgets, and nothing says whose lines they were. */
function refuseFromBefore(letters: readonly Line[], forgottenAtMs: number): void {
  // S3 tells of whole seconds.
  const before = letters.filter(
    ({ exportedAt = '' }) => !(Date.parse(exportedAt) >= forgottenAtMs + 1_000),
  ).length;
  if (forgottenAtMs === -Infinity || before === 0) return;
  throw new WrongCallError(
    `${before} of ${letters.length} lines were exported before somebody was forgotten (at ${new Date(forgottenAtMs).toISOString()}), and may have their data: take out the lines of that person, and say --checked`,
  );
}

type Line = Pick<ExportedLetter, 'body' | 'attributes'> & Partial<ExportedLetter>;

function lineToLetter(line: string, index: number): Line {
  const letter = parsed(line);
  if (typeof letter?.body !== 'string' || typeof letter.attributes !== 'object')
    throw new Error(`line ${index + 1} is no dead letter that "dlq export" wrote`);
  return letter as Line;
}

const letterToMessage = ({ body, attributes }: Line): OutgoingMessage => ({
  Body: body,
  MessageAttributes: Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [
      name,
      // The edge sends its time of receipt as a number, and everything else as text.
      { DataType: name === 'receivedAt' ? 'Number' : 'String', StringValue },
    ]),
  ),
});

function parsed(line: string): Partial<ExportedLetter> | null {
  try {
    return JSON.parse(line) as Partial<ExportedLetter> | null;
  } catch {
    return null;
  }
}
