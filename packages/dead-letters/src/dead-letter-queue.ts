import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ListDeadLetterSourceQueuesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';

/** Where the dead letters are, and where redriven ones go. */
export interface DeadLetterQueue {
  sqs: SQSClient;
  deadLetterQueueUrl: string;
  /** The queue that the dead letters came from. Left out: SQS is asked which queue has this one as its dead-letter queue. */
  sourceQueueUrl?: string;
}

/** SQS's own counts. In AWS they are approximate and become exact about a minute after the last change. */
export interface QueueCounts {
  visible: number;
  inFlight: number;
  delayed: number;
  total: number;
}

/** A queue on this machine needs no credentials: any will do. */
export function createSqsClient(options: { endpoint?: string; region?: string } = {}): SQSClient {
  const { endpoint, region } = options;
  if (!endpoint) return new SQSClient(region ? { region } : {});
  return new SQSClient({
    endpoint,
    region: region ?? 'us-east-1',
    // Otherwise the client talks to the host in the queue's URL.
    useQueueUrlAsEndpoint: false,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}

export async function countMessages(sqs: SQSClient, queueUrl: string): Promise<QueueCounts> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    }),
  );
  const visible = Number(Attributes?.ApproximateNumberOfMessages ?? 0);
  const inFlight = Number(Attributes?.ApproximateNumberOfMessagesNotVisible ?? 0);
  const delayed = Number(Attributes?.ApproximateNumberOfMessagesDelayed ?? 0);
  return { visible, inFlight, delayed, total: visible + inFlight + delayed };
}

export async function queueArn(sqs: SQSClient, queueUrl: string): Promise<string> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
  );
  return Attributes?.QueueArn ?? '';
}

/** The one queue that dead letters go back to. Throws when SQS names none, or several. */
export async function sourceQueueUrl(queue: DeadLetterQueue): Promise<string> {
  if (queue.sourceQueueUrl) return queue.sourceQueueUrl;
  const { queueUrls = [] } = await queue.sqs.send(
    new ListDeadLetterSourceQueuesCommand({ QueueUrl: queue.deadLetterQueueUrl }),
  );
  const [only, ...others] = queueUrls;
  if (only && others.length === 0) return only;
  throw new Error(
    only
      ? `${queueUrls.length} queues use this dead-letter queue; say which one with --source-queue-url`
      : 'no queue uses this one as its dead-letter queue; is the URL that of the dead-letter queue?',
  );
}

/** Deletes messages that were received. Throws when SQS keeps one of them. */
export async function deleteMessages(
  sqs: SQSClient,
  queueUrl: string,
  receiptHandles: readonly string[],
): Promise<void> {
  if (receiptHandles.length === 0) return;
  const { Failed = [] } = await sqs.send(
    new DeleteMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: receiptHandles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle })),
    }),
  );
  if (Failed[0])
    throw new Error(`SQS did not delete a message: ${Failed[0].Code} ${Failed[0].Message ?? ''}`);
}
