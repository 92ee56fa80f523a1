import { deleteMessages } from '../queue/delete-messages.ts';
import { holdMessages, type LookOptions } from '../queue/hold-messages.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { isTextOf, type Person } from './person.ts';

export interface ForgottenDeadLetters {
  lookedInto: number;
  removed: number;
  /** Somebody else holds them: they may be the person's. */
  held: number;
}

/**
 * Removes the person's messages from the dead-letter queue; a message has one context, so it is one person's. The others
 * are visible again at the end, with one receive more.
 */
export async function forgetDeadLetters(
  { sqs }: Pipeline,
  deadLetterQueueUrl: string,
  person: Person,
  { dryRun, ...look }: LookOptions & { dryRun: boolean },
): Promise<ForgottenDeadLetters> {
  let removed = 0;
  return holdMessages(sqs, deadLetterQueueUrl, { limit: Infinity, ...look }, async (hold) => {
    for await (const messages of hold.batches) {
      const theirs = messages.filter(({ Body = '' }) => isTextOf(person, Body));
      removed += theirs.length;
      if (dryRun) continue;
      await deleteMessages(
        sqs,
        deadLetterQueueUrl,
        theirs.map(({ ReceiptHandle = '' }) => ReceiptHandle),
      );
      hold.taken(theirs);
    }
    return { lookedInto: hold.seen(), removed, held: await hold.heldByOthers() };
  });
}
