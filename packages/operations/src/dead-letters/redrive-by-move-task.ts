import {
  CancelMessageMoveTaskCommand,
  ListMessageMoveTasksCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { queueArn } from '../queue/count-messages.ts';
import type { RedriveWay } from './redrive-way.ts';

const pollEveryMs = 1_000;
const maxRatePerSecond = 500;

/**
 * Lets SQS move all dead letters (StartMessageMoveTask): nothing passes through this machine, and each message goes back to
 * its own source queue. SQS gives moved messages a new message id and enqueue time, moves at most 500 a second when a rate
 * is set, and runs one task a queue (Amazon SQS developer guide, "Configuring a dead-letter queue redrive", and API
 * reference, StartMessageMoveTask; read 2026-11-21). Ctrl-C cancels the task; what was moved stays moved.
 */
export const redriveByMoveTask: RedriveWay = async (queue, total, { ratePerSecond, onProgress, signal }) => {
  if (ratePerSecond !== undefined && ratePerSecond > maxRatePerSecond) {
    throw new Error(`SQS moves at most ${maxRatePerSecond} messages a second, not ${ratePerSecond}`);
  }
  const SourceArn = await queueArn(queue.sqs, queue.deadLetterQueueUrl);
  const { TaskHandle } = await queue.sqs.send(
    new StartMessageMoveTaskCommand({
      SourceArn,
      ...(queue.sourceQueueUrl && { DestinationArn: await queueArn(queue.sqs, queue.sourceQueueUrl) }),
      ...(ratePerSecond !== undefined && { MaxNumberOfMessagesPerSecond: ratePerSecond }),
    }),
  );
  for (let cancelled = false; ;) {
    // The newest task comes first, and a queue has one at a time.
    const { Results: [task] = [] } = await queue.sqs.send(new ListMessageMoveTasksCommand({ SourceArn }));
    const moved = task?.ApproximateNumberOfMessagesMoved ?? 0;
    onProgress?.(moved, total);
    if (task?.Status === 'COMPLETED' || task?.Status === 'CANCELLED') return moved;
    if (task?.Status === 'FAILED') {
      throw new Error(
        `SQS gave up after ${moved} of ${total} messages: ${task.FailureReason ?? 'no reason given'}`,
      );
    }
    if (signal?.aborted && !cancelled) {
      cancelled = true;
      await queue.sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    }
    await new Promise((resolve) => setTimeout(resolve, pollEveryMs));
  }
};
