import { deleteMessages } from '../queue/delete-messages.ts';
import { sourceQueueUrl } from './dead-letter-queue.ts';
import { messageToDeadLetter } from './dead-letter.ts';
import { receiveBatches, release } from '../queue/hold-messages.ts';
import { keepRate } from '../queue/keep-rate.ts';
import type { RedriveWay } from './redrive-way.ts';
import { groupsThatFit, sendGroup } from '../queue/send-messages.ts';

/**
 * Receives dead letters, sends each to the source queue with its attributes, and deletes it only then. What was not
 * sent is visible again at the end, after a refusal too. An interruption between sending and deleting leaves a message in
 * both queues: delivered twice, never lost.
 */
export const redriveByCopy: RedriveWay = async (
  queue,
  total,
  { max = total, ratePerSecond, filter, onProgress, signal },
) => {
  const { sqs, deadLetterQueueUrl } = queue;
  const destination = await sourceQueueUrl(queue);
  const held = new Map<string, string>();
  const due = keepRate(ratePerSecond, signal);
  let moved = 0;
  try {
    // Never more than there were: a message that dies again meanwhile comes back here and must not go round for ever.
    for await (const messages of receiveBatches(sqs, deadLetterQueueUrl, { limit: total, signal })) {
      for (const { MessageId = '', ReceiptHandle = '' } of messages) held.set(MessageId, ReceiptHandle);
      const chosen = messages
        .filter((message) => !filter || filter(messageToDeadLetter(message)))
        .slice(0, Math.min(max, total) - moved);
      for (const group of groupsThatFit(chosen, ratePerSecond)) {
        await due(moved);
        if (signal?.aborted) break;
        const { taken, refusal } = await sendGroup(sqs, destination, group);
        await deleteMessages(
          sqs,
          deadLetterQueueUrl,
          taken.map(({ ReceiptHandle = '' }) => ReceiptHandle),
        );
        for (const { MessageId = '' } of taken) held.delete(MessageId);
        moved += taken.length;
        onProgress?.(moved, Math.min(max, total));
        if (refusal) throw new Error(`SQS took ${moved} messages, then refused one: ${refusal}`);
      }
      if (moved >= max) break;
    }
  } finally {
    await release(sqs, deadLetterQueueUrl, [...held.values()]);
  }
  return moved;
};
