import { setTimeout as pause } from 'node:timers/promises';
import { SQSServiceException } from '@aws-sdk/client-sqs';
import { WrongCallError } from '@telemetry/terminal';
import { Sending } from '../forget/sending.ts';
import { countMessages, type QueueCounts } from '../queue/count-messages.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import { redriveByCopy } from './redrive-by-copy.ts';
import { redriveByMoveTask } from './redrive-by-move-task.ts';
import type { Redriven, RedriveMethod, RedriveOptions, RedriveWay } from './redrive-way.ts';

export interface RedriveResult extends Redriven {
  via: RedriveMethod;
  before: QueueCounts;
  after: QueueCounts;
  /** Whether `before.total − moved = after.total`. */
  countsAgree: boolean;
  /** False when it was interrupted before all were moved that should, or when somebody else holds some. */
  complete: boolean;
}

/**
 * Moves dead letters back to their source queue, and counts the dead-letter queue before and after. Those of people who are being forgotten stay,
 * where the queue has its storage.
 */
export async function redrive(queue: DeadLetterQueue, options: RedriveOptions = {}): Promise<RedriveResult> {
  await using sending = queue.storage && new Sending(queue.storage, 'redrive');
  return await redriveFree(queue, { leaveOut: sending?.look, ...options });
}

async function redriveFree(queue: DeadLetterQueue, options: RedriveOptions): Promise<RedriveResult> {
  const { via: asked = 'auto', max, filter, leaveOut, looksAgain = 120, signal } = options;
  if (asked === 'move-task' && (filter || max !== undefined))
    throw new WrongCallError('SQS moves all messages or none: a filter or a limit needs --via copy');
  const forgotten = await leaveOut?.();
  if (asked === 'move-task' && forgotten)
    throw new WrongCallError(
      'somebody is being forgotten, and SQS’s own move cannot leave their data out: use --via copy, or finish that first (pnpm forget --open)',
    );
  const before = await countMessages(queue.sqs, queue.deadLetterQueueUrl);
  const copies = filter !== undefined || forgotten !== undefined || max !== undefined;
  const methods: readonly RedriveMethod[] =
    asked === 'auto' ? (copies ? ['copy'] : ['move-task', 'copy']) : [asked];

  const { via, moved, leftOut, held, overtaken } = await goOnByCopy(
    await firstThatWorks(methods, queue, before.total, options),
    queue,
    before.total,
    options,
  );
  const expected = before.total - moved;
  let after = await countMessages(queue.sqs, queue.deadLetterQueueUrl);
  for (let looks = 0; after.total !== expected && looks < looksAgain && !signal?.aborted; looks += 1) {
    await pause(500, undefined, { signal }).catch(() => {});
    after = await countMessages(queue.sqs, queue.deadLetterQueueUrl);
  }
  const interrupted = signal?.aborted === true && moved < Math.min(max ?? Infinity, before.total - leftOut);
  return {
    via,
    moved,
    leftOut,
    held,
    before,
    after,
    countsAgree: after.total === expected,
    complete: held === 0 && !interrupted && !overtaken,
    ...(overtaken && { overtaken }),
  };
}

/** The rest of what SQS's own move was cancelled over, unless that way alone was asked for. */
async function goOnByCopy(
  moved: Redriven & { via: RedriveMethod },
  queue: DeadLetterQueue,
  total: number,
  options: RedriveOptions,
): Promise<Redriven & { via: RedriveMethod }> {
  if (!moved.overtaken || options.via === 'move-task') return moved;
  const rest = await firstThatWorks(['copy'], queue, total - moved.moved, {
    ...options,
    onProgress: (more) => options.onProgress?.(moved.moved + more, total),
  });
  return { ...rest, moved: moved.moved + rest.moved };
}

async function firstThatWorks(
  methods: readonly RedriveMethod[],
  queue: DeadLetterQueue,
  total: number,
  options: RedriveOptions,
): Promise<Redriven & { via: RedriveMethod }> {
  for (const [index, via] of methods.entries()) {
    const move: RedriveWay = via === 'copy' ? redriveByCopy : redriveByMoveTask;
    options.onWay?.(via);
    try {
      return { via, ...(await move(queue, total, options)) };
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
