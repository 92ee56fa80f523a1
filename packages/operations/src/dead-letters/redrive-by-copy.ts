import { deleteMessages } from '../queue/delete-messages.ts';
import { holdMessages } from '../queue/hold-messages.ts';
import { keepRate } from '../queue/keep-rate.ts';
import { groupsThatFit, sendGroup } from '../queue/send-messages.ts';
import { sourceQueueUrl } from './dead-letter-queue.ts';
import { messageToDeadLetter } from './dead-letter.ts';
import type { RedriveWay } from './redrive-way.ts';

/**
 * Receives dead letters, sends each to the source queue with its attributes, and deletes it only then. What was not
 * sent is visible again at the end, after a refusal too. An interruption between sending and deleting leaves a message in
 * both queues: delivered twice, never lost.
 */
export const redriveByCopy: RedriveWay = async (
  queue,
  total,
  { max = total, ratePerSecond, filter, leaveOut, wait, onWait, onProgress, signal },
) => {
  const { sqs, deadLetterQueueUrl } = queue;
  const destination = await sourceQueueUrl(queue);
  const due = keepRate(ratePerSecond, signal);
  const most = Math.min(max, total);
  let moved = 0;
  let leftOut = 0;
  // Never more than there were: a message that dies again meanwhile comes back here and must not go round for ever.
  const options = { limit: total, wait, onWait, signal };
  return holdMessages(sqs, deadLetterQueueUrl, options, async (hold) => {
    for await (const messages of hold.batches) {
      const chosen = messages.filter((message) => !filter || filter(messageToDeadLetter(message)));
      const freeOf = async <T extends { Body?: string }>(some: readonly T[]): Promise<T[]> => {
        const forgotten = await leaveOut?.();
        const free = some.filter(({ Body = '' }) => !forgotten?.(Body));
        leftOut += some.length - free.length;
        return free;
      };
      const free = await freeOf(chosen);
      for (const group of groupsThatFit(free.slice(0, most - moved), ratePerSecond)) {
        await due(moved);
        if (signal?.aborted) break;
        // A request may have been opened since: whoever opens it finds these messages held, and looks again.
        const stillFree = await freeOf(group);
        if (stillFree.length === 0) continue;
        const { taken, refusal } = await sendGroup(sqs, destination, stillFree);
        await deleteMessages(
          sqs,
          deadLetterQueueUrl,
          taken.map(({ ReceiptHandle = '' }) => ReceiptHandle),
        );
        hold.taken(taken);
        moved += taken.length;
        onProgress?.(moved, most);
        if (refusal) throw new Error(`SQS took ${moved} messages, then refused one: ${refusal}`);
      }
      if (moved >= max) break;
    }
    return { moved, leftOut, held: moved < max ? await hold.heldByOthers() : 0 };
  });
};
