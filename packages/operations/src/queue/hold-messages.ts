import {
  ChangeMessageVisibilityBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { countMessages, type QueueCounts } from './count-messages.ts';

/** How long a received message is hidden from others at a time; renewed while it is in hand. After a kill it is back by then. */
export const holdSeconds = 120;
const renewEveryMs = 40_000;
const batchLimit = 10;

/** How a look at messages is interrupted, and whether it waits for those that somebody else holds. */
export interface LookOptions {
  /** Waits for those that somebody else holds, until each was seen or the signal comes. */
  wait?: boolean;
  onWait?: (heldByOthers: number) => void;
  signal?: AbortSignal;
}

/** Messages in hand: received, hidden from everybody else, and given back at the end but for those that were taken. */
export interface Hold {
  /**
   * Batches of up to 10 messages, each message once, until the limit, until none is left, or until those that are left are
   * held by somebody else and nobody waits for them.
   */
  batches: AsyncIterable<Message[]>;
  /** These were deleted: they are not given back. */
  taken(messages: readonly Message[]): void;
  /** Different messages so far. */
  seen(): number;
  /** Messages that the queue counts and that were not seen: somebody else holds them. */
  heldByOthers(): Promise<number>;
}

const hiddenIn = ({ inFlight, delayed }: QueueCounts): number => inFlight + delayed;

/**
 * SQS has no way to read without receiving. So each look adds one to a message's receive count, which is harmless in a
 * dead-letter queue that has no redrive policy of its own, and hides the message from others meanwhile. Whatever `use` does,
 * what is in hand is visible again at the end, at once.
 */
export async function holdMessages<Result>(
  sqs: SQSClient,
  queueUrl: string,
  { limit, wait = false, onWait, signal }: LookOptions & { limit: number },
  use: (hold: Hold) => Promise<Result>,
): Promise<Result> {
  const inHand = new Map<string, string>();
  const seen = new Set<string>();
  let takenAway = 0;
  const before = await countMessages(sqs, queueUrl);
  const heldByOthers = async (): Promise<number> => {
    const now = await countMessages(sqs, queueUrl);
    // Those that were taken away are in the count before, and no longer in the count now.
    const unseen = Math.min(before.total, now.total + takenAway) - seen.size;
    // What arrived meanwhile and was seen may not stand in for what was hidden from the start.
    const hidden = Math.min(hiddenIn(before), hiddenIn(now) - inHand.size);
    return Math.max(0, unseen, hidden);
  };
  const receive = async (): Promise<Message[]> => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: Math.min(batchLimit, limit - seen.size),
        VisibilityTimeout: holdSeconds,
        // Long polling asks every server that may hold messages; a short poll samples some of them. Zero is a short poll.
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    const fresh = Messages.filter(({ MessageId = '' }) => !seen.has(MessageId));
    for (const { MessageId = '', ReceiptHandle = '' } of Messages) {
      inHand.set(MessageId, ReceiptHandle);
      seen.add(MessageId);
    }
    return fresh;
  };
  const renewal = setInterval(() => {
    // One that cannot be renewed comes back earlier, and is then seen a second time and not used again.
    changeVisibility(sqs, queueUrl, [...inHand.values()], holdSeconds).catch(() => {});
  }, renewEveryMs);
  const hold: Hold = {
    batches: {
      async *[Symbol.asyncIterator]() {
        for (let empty = 0; seen.size < limit && !signal?.aborted;) {
          const fresh = await receive();
          if (fresh.length > 0) {
            empty = 0;
            yield fresh;
            continue;
          }
          const held = await heldByOthers();
          if (held === 0) return;
          empty += 1;
          // It may have become visible between the poll and the count.
          if (empty < 2) continue;
          if (!wait) return;
          onWait?.(held);
        }
      },
    },
    taken(messages) {
      for (const { MessageId = '' } of messages) if (inHand.delete(MessageId)) takenAway += 1;
    },
    seen: () => seen.size,
    heldByOthers,
  };
  try {
    return await use(hold);
  } finally {
    clearInterval(renewal);
    // A handle that has expired is visible already.
    await changeVisibility(sqs, queueUrl, [...inHand.values()], 0);
  }
}

async function changeVisibility(
  sqs: SQSClient,
  queueUrl: string,
  receiptHandles: readonly string[],
  VisibilityTimeout: number,
): Promise<void> {
  for (let start = 0; start < receiptHandles.length; start += batchLimit) {
    await sqs.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: queueUrl,
        Entries: receiptHandles
          .slice(start, start + batchLimit)
          .map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout })),
      }),
    );
  }
}
