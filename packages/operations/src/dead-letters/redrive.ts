import { SQSServiceException } from '@aws-sdk/client-sqs';
import { countMessages, type QueueCounts } from '../queue/count-messages.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import { redriveByCopy } from './redrive-by-copy.ts';
import { redriveByMoveTask } from './redrive-by-move-task.ts';
import type { RedriveMethod, RedriveOptions, RedriveWay } from './redrive-way.ts';

export interface RedriveResult {
  via: RedriveMethod;
  moved: number;
  before: QueueCounts;
  after: QueueCounts;
  /** Whether `before.total − moved = after.total`. */
  countsAgree: boolean;
}

/** Moves dead letters back to their source queue, and counts the dead-letter queue before and after. */
export async function redrive(queue: DeadLetterQueue, options: RedriveOptions = {}): Promise<RedriveResult> {
  const { via: asked = 'auto', max, filter, settleMs = 60_000 } = options;
  if (asked === 'move-task' && (filter || max !== undefined)) {
    throw new Error('SQS moves all messages or none: a filter or a limit needs --via copy');
  }
  const before = await countMessages(queue.sqs, queue.deadLetterQueueUrl);
  const methods: readonly RedriveMethod[] =
    asked === 'auto' ? (filter || max !== undefined ? ['copy'] : ['move-task', 'copy']) : [asked];

  const { via, moved } = await firstThatWorks(methods, queue, before.total, options);
  const expected = before.total - moved;
  let after = await countMessages(queue.sqs, queue.deadLetterQueueUrl);
  for (const until = Date.now() + settleMs; after.total !== expected && Date.now() < until;) {
    if (options.signal?.aborted) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
    after = await countMessages(queue.sqs, queue.deadLetterQueueUrl);
  }
  return { via, moved, before, after, countsAgree: after.total === expected };
}

async function firstThatWorks(
  methods: readonly RedriveMethod[],
  queue: DeadLetterQueue,
  total: number,
  options: RedriveOptions,
): Promise<{ via: RedriveMethod; moved: number }> {
  for (const [index, via] of methods.entries()) {
    const move: RedriveWay = via === 'copy' ? redriveByCopy : redriveByMoveTask;
    try {
      return { via, moved: await move(queue, total, options) };
    } catch (error) {
      if (index === methods.length - 1 || !isUnknownAction(error)) throw error;
    }
  }
  throw new Error('no way to redrive was given');
}

/** Whether the endpoint does not have the action at all, as local stand-ins of SQS. */
function isUnknownAction(error: unknown): boolean {
  return error instanceof SQSServiceException && /InvalidAction|UnsupportedOperation/.test(error.name);
}
