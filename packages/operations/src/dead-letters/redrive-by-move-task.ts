import { setTimeout as sleep } from 'node:timers/promises';
import {
  CancelMessageMoveTaskCommand,
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksResultEntry,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { countMessages, queueArn } from '../queue/count-messages.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import type { RedriveOptions, RedriveWay } from './redrive-way.ts';

const pollEveryMs = 1_000;
const maxRatePerSecond = 500;

/**
 * Lets SQS move all dead letters (StartMessageMoveTask): nothing passes through this machine, and each message goes back to
 * its own source queue. SQS gives moved messages a new message id and enqueue time, moves at most 500 a second when a rate
 * is set, and runs one task a queue (Amazon SQS developer guide, "Configuring a dead-letter queue redrive", and API
 * reference, StartMessageMoveTask; read 2026-11-21). Ctrl-C cancels the task; what was moved stays moved. What somebody holds is
 * not moved; with `wait` another task moves it when it is visible again.
 */
export const redriveByMoveTask: RedriveWay = async (queue, total, options) => {
  const { ratePerSecond, wait, onWait, signal } = options;
  if (ratePerSecond !== undefined && ratePerSecond > maxRatePerSecond) {
    throw new Error(`SQS moves at most ${maxRatePerSecond} messages a second, not ${ratePerSecond}`);
  }
  let moved = 0;
  for (;;) {
    const task = await runTask(
      queue,
      { ...options, onProgress: (n) => options.onProgress?.(moved + n, total) },
      total,
    );
    moved += task.moved;
    if (task.overtaken) return { moved, leftOut: 0, held: 0, overtaken: true };
    const { inFlight } = await countMessages(queue.sqs, queue.deadLetterQueueUrl);
    const held = Math.max(0, Math.min(inFlight, total - moved));
    if (!wait || held === 0 || signal?.aborted) return { moved, leftOut: 0, held };
    onWait?.(held);
    if (!(await someVisible(queue, signal))) return { moved, leftOut: 0, held };
  }
};

/** Starts one task and follows it to its end, or cancels it when a request to forget is opened. */
async function runTask(
  queue: DeadLetterQueue,
  { ratePerSecond, leaveOut, onProgress, signal }: RedriveOptions,
  total: number,
): Promise<{ moved: number; overtaken: boolean }> {
  const SourceArn = await queueArn(queue.sqs, queue.deadLetterQueueUrl);
  const list = async (): Promise<ListMessageMoveTasksResultEntry[]> => {
    const { Results = [] } = await queue.sqs.send(
      new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 10 }),
    );
    return Results;
  };
  const earlier = new Set((await list()).map(({ StartedTimestamp }) => StartedTimestamp));
  const { TaskHandle } = await queue.sqs.send(
    new StartMessageMoveTaskCommand({
      SourceArn,
      ...(queue.sourceQueueUrl && { DestinationArn: await queueArn(queue.sqs, queue.sourceQueueUrl) }),
      ...(ratePerSecond !== undefined && { MaxNumberOfMessagesPerSecond: ratePerSecond }),
    }),
  );
  let startedAt: number | undefined;
  let overtaken = false;
  for (let cancelled = false; ;) {
    const tasks = await list();
    // SQS names a task by its handle only while it runs (API reference, ListMessageMoveTasks, read 2026-11-29); then it is known by
    // its start. A task that somebody started after ours ended is another one.
    const task =
      tasks.find((each) => each.TaskHandle !== undefined && each.TaskHandle === TaskHandle) ??
      tasks.find(({ StartedTimestamp }) => startedAt !== undefined && StartedTimestamp === startedAt) ??
      tasks
        .filter((each) => each.TaskHandle === undefined && !earlier.has(each.StartedTimestamp))
        .sort((a, b) => (a.StartedTimestamp ?? 0) - (b.StartedTimestamp ?? 0))[0];
    startedAt ??= task?.StartedTimestamp;
    const moved = task?.ApproximateNumberOfMessagesMoved ?? 0;
    if (task) onProgress?.(moved, total);
    if (task?.Status === 'COMPLETED') return { moved, overtaken: false };
    if (task?.Status === 'CANCELLED') return { moved, overtaken };
    if (task?.Status === 'FAILED') {
      throw new Error(
        `SQS gave up after ${moved} of ${total} messages: ${task.FailureReason ?? 'no reason given'}`,
      );
    }
    // Meanwhile SQS sends, and looks for nobody: whoever forgets has to wait until it is stopped.
    if (!cancelled && (await leaveOut?.('is there'))) overtaken = true;
    if ((signal?.aborted || overtaken) && !cancelled) {
      cancelled = true;
      await queue.sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle })).catch((error: Error) => {
        // It may have ended by itself meanwhile; its status tells.
        if (error.name !== 'ResourceNotFoundException') throw error;
      });
    }
    await sleep(pollEveryMs);
  }
}

/** Waits until some dead letter is visible. False when interrupted before. */
async function someVisible(queue: DeadLetterQueue, signal?: AbortSignal): Promise<boolean> {
  while (!signal?.aborted) {
    const { visible, total } = await countMessages(queue.sqs, queue.deadLetterQueueUrl);
    if (visible > 0 || total === 0) return true;
    await sleep(pollEveryMs, undefined, { signal }).catch(() => {});
  }
  return false;
}
