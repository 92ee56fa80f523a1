import {
  ChangeMessageVisibilityBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

export interface HoldOptions {
  limit: number;
  /** How long received messages stay hidden from others, at most, should the release not happen. */
  holdSeconds?: number;
  signal?: AbortSignal;
}

/**
 * Receives messages, hands them over, and makes all of them visible again at the end: SQS has no way to read without
 * receiving. So each look adds one to a message's receive count, which is harmless in a dead-letter queue that has no
 * redrive policy of its own, and hides the message from others meanwhile.
 */
export async function holdMessages(
  sqs: SQSClient,
  queueUrl: string,
  options: HoldOptions,
  use: (messages: Message[]) => void | Promise<void>,
): Promise<void> {
  const held = new Map<string, string>();
  try {
    for await (const batch of receiveBatches(sqs, queueUrl, options)) {
      const fresh = batch.filter(({ MessageId = '' }) => !held.has(MessageId));
      for (const { MessageId = '', ReceiptHandle = '' } of batch) held.set(MessageId, ReceiptHandle);
      await use(fresh);
    }
  } finally {
    await release(sqs, queueUrl, [...held.values()]);
  }
}

/** Batches of up to 10 messages until the limit, or until two receives in a row find none. */
export async function* receiveBatches(
  sqs: SQSClient,
  queueUrl: string,
  { limit, holdSeconds = 300, signal }: HoldOptions,
): AsyncGenerator<Message[]> {
  let received = 0;
  for (let empty = 0; empty < 2 && received < limit && !signal?.aborted;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: Math.min(10, limit - received),
        VisibilityTimeout: holdSeconds,
        // Long polling asks every server that may hold messages; a short poll samples some of them. Zero is a short poll.
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) {
      empty += 1;
      continue;
    }
    empty = 0;
    received += Messages.length;
    yield Messages;
  }
}

/** Makes received messages visible to others again, at once. A handle that has expired is visible already. */
export async function release(
  sqs: SQSClient,
  queueUrl: string,
  receiptHandles: readonly string[],
): Promise<void> {
  for (let start = 0; start < receiptHandles.length; start += 10) {
    await sqs.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: queueUrl,
        Entries: receiptHandles
          .slice(start, start + 10)
          .map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 })),
      }),
    );
  }
}
