import { ListDeadLetterSourceQueuesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Storage } from '../pipeline/pipeline.ts';

/** Where the dead letters are, and where redriven ones go. */
export interface DeadLetterQueue {
  sqs: SQSClient;
  deadLetterQueueUrl: string;
  /** The queue that the dead letters came from. Left out: SQS is asked which queue has this one as its dead-letter queue. */
  sourceQueueUrl?: string;
  /** Where open requests to forget are looked for; left out, nobody can know of any. */
  storage?: Storage;
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
