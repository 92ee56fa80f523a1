import { countMessages } from '../queue/count-messages.ts';
import { deleteMessages } from '../queue/delete-messages.ts';
import { receiveBatches, release } from '../queue/hold-messages.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { isTextOf, type Person } from './person.ts';

export interface ForgottenDeadLetters {
  lookedInto: number;
  removed: number;
}

/**
 * Removes the person's messages from the dead-letter queue; a message has one context, so it is one person's. The others
 * are visible again at the end, with one receive more.
 */
export async function forgetDeadLetters(
  { sqs }: Pipeline,
  deadLetterQueueUrl: string,
  person: Person,
  { dryRun, signal }: { dryRun: boolean; signal?: AbortSignal },
): Promise<ForgottenDeadLetters> {
  const { total } = await countMessages(sqs, deadLetterQueueUrl);
  const others = new Map<string, string>();
  const found = new Set<string>();
  try {
    for await (const messages of receiveBatches(sqs, deadLetterQueueUrl, { limit: total, signal })) {
      const theirs = messages.filter(({ Body = '' }) => isTextOf(person, Body));
      for (const { MessageId = '' } of theirs) found.add(MessageId);
      for (const message of messages) {
        if (dryRun || !theirs.includes(message))
          others.set(message.MessageId ?? '', message.ReceiptHandle ?? '');
      }
      if (!dryRun) {
        const handles = theirs.map(({ ReceiptHandle = '' }) => ReceiptHandle);
        await deleteMessages(sqs, deadLetterQueueUrl, handles);
      }
    }
  } finally {
    await release(sqs, deadLetterQueueUrl, [...others.values()]);
  }
  const lookedInto = new Set([...others.keys(), ...found]).size;
  return { lookedInto, removed: found.size };
}
