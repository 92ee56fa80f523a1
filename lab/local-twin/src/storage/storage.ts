import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';
import { arnOfQueue, region } from '../template/resolve.ts';
import { oldestAgeMs, reportedAgeMs } from './oldest-message.ts';

export interface QueueDefinition {
  name: string;
  visibilityTimeoutSeconds: number;
  retentionSeconds: number;
  /** How long a message is hidden before it can be received at all. */
  delaySeconds: number;
  /** How long a receive waits that does not say it. */
  receiveWaitSeconds: number;
  maximumMessageBytes: number;
  redrive?: { deadLetterQueueName: string; maxReceiveCount: number };
}

export interface QueueDepth {
  visible: number;
  inFlight: number;
  /** Age of the oldest message that is not deleted, in flight or not, milliseconds. */
  oldestMessageAgeMs: number;
}

export interface Storage {
  /** SQS and, behind the S3 front, S3. */
  endpoint: string;
  queueUrl(name: string): string;
  depth(name: string): QueueDepth;
  /** `ApproximateAgeOfOldestMessage` of the queue as SQS would report it now, milliseconds; undefined while it is empty. */
  reportedAgeMs(name: string): number | undefined;
  stop(): Promise<void>;
}

const queueUrlAt = (endpoint: string, name: string): string => `${endpoint}/000000000000/${name}`;

/** A client of the SQS at this endpoint, which asks for credentials and looks at none. */
export const localSqs = (endpoint: string): SQSClient =>
  new SQSClient({ endpoint, region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });

/**
 * SQS and S3 by fauxqs. With a folder, queues are kept in SQLite (`sqs/`) and objects in files (`s3/`), so that messages,
 * dead letters and objects are there again after a restart.
 */
export async function startStorage(
  queues: readonly QueueDefinition[],
  bucket: string,
  dataDir?: string,
): Promise<Storage> {
  if (dataDir) for (const part of ['sqs', 's3']) mkdirSync(join(dataDir, part), { recursive: true });
  const server = await startFauxqs({
    port: 0,
    logger: false,
    ...(dataDir && { dataDir: join(dataDir, 'sqs'), s3StorageDir: join(dataDir, 's3') }),
  });
  // Dead-letter queues first: the others name them.
  for (const queue of queues.toSorted((a, b) => Number(Boolean(a.redrive)) - Number(Boolean(b.redrive)))) {
    await putQueue(server, queue);
  }
  server.createBucket(bucket);
  const endpoint = `http://127.0.0.1:${server.port}`;
  const messagesIn = (name: string) => {
    const { ready = [], delayed = [], inflight = [] } = server.inspectQueue(name)?.messages ?? {};
    const messages = [...ready, ...delayed, ...inflight.map(({ message }) => message)];
    return { visible: ready.length + delayed.length, inFlight: inflight.length, messages };
  };
  return {
    endpoint,
    queueUrl: (name) => queueUrlAt(endpoint, name),
    depth: (name) => {
      const { visible, inFlight, messages } = messagesIn(name);
      return { visible, inFlight, oldestMessageAgeMs: oldestAgeMs(messages, Date.now()) };
    },
    reportedAgeMs: (name) => reportedAgeMs(messagesIn(name).messages, Date.now()),
    stop: () => server.stop(),
  };
}

async function putQueue(
  server: Awaited<ReturnType<typeof startFauxqs>>,
  queue: QueueDefinition,
): Promise<void> {
  const attributes = {
    VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
    MessageRetentionPeriod: String(queue.retentionSeconds),
    DelaySeconds: String(queue.delaySeconds),
    ReceiveMessageWaitTimeSeconds: String(queue.receiveWaitSeconds),
    MaximumMessageSize: String(queue.maximumMessageBytes),
    ...(queue.redrive && {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: arnOfQueue(queue.redrive.deadLetterQueueName),
        maxReceiveCount: queue.redrive.maxReceiveCount,
      }),
    }),
  };
  if (!server.inspectQueue(queue.name)) {
    server.createQueue(queue.name, { region, attributes });
    return;
  }
  // The queue is back from an earlier run: its messages stay, its settings are the template's.
  const endpoint = `http://127.0.0.1:${server.port}`;
  const sqs = localSqs(endpoint);
  try {
    const QueueUrl = queueUrlAt(endpoint, queue.name);
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: attributes }));
  } finally {
    sqs.destroy();
  }
}
