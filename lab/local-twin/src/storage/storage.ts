import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SQSClient } from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';
import { noJournal, openJournal } from '../sqs/journal.ts';
import { Sqs } from '../sqs/sqs.ts';
import { startSqsServer } from '../sqs/sqs-server.ts';
import { accountId, arnOfQueue, region } from '../template/resolve.ts';
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
  sqs: Sqs;
  /** Of SQS. */
  sqsEndpoint: string;
  /** Of S3, for its front. */
  s3Endpoint: string;
  queueUrl(name: string): string;
  depth(name: string): QueueDepth;
  /** `ApproximateAgeOfOldestMessage` of the queue as SQS would report it now, milliseconds; undefined while it is empty. */
  reportedAgeMs(name: string): number | undefined;
  stop(): Promise<void>;
}

/** A client of the SQS at this endpoint, which asks for credentials and looks at none. */
export const localSqs = (endpoint: string): SQSClient =>
  new SQSClient({
    endpoint,
    region,
    // Otherwise the client talks to the host in the queue's URL.
    useQueueUrlAsEndpoint: false,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });

/**
 * SQS, and S3 by fauxqs. With a folder, messages are kept in SQLite (`sqs/`) and objects in files (`s3/`), so that messages,
 * dead letters and objects are there again after a restart.
 */
export async function startStorage(
  queues: readonly QueueDefinition[],
  bucket: string,
  dataDir?: string,
): Promise<Storage> {
  await using started = new AsyncDisposableStack();
  const sqs = new Sqs({
    region,
    accountId,
    journal: dataDir === undefined ? noJournal : openJournal(join(dataDir, 'sqs')),
  });
  started.defer(() => sqs.close());
  for (const { name, redrive, ...attributes } of queues)
    sqs.putQueue(name, {
      ...attributes,
      ...(redrive && {
        redrive: {
          deadLetterTargetArn: arnOfQueue(redrive.deadLetterQueueName),
          maxReceiveCount: redrive.maxReceiveCount,
        },
      }),
    });
  const server = await startSqsServer(sqs);
  started.defer(() => server.stop());
  if (dataDir !== undefined) mkdirSync(join(dataDir, 's3'), { recursive: true });
  const s3 = await startFauxqs({
    port: 0,
    logger: false,
    ...(dataDir !== undefined && { s3StorageDir: join(dataDir, 's3') }),
  });
  started.defer(() => s3.stop());
  s3.createBucket(bucket);
  const running = started.move();
  return {
    sqs,
    sqsEndpoint: server.endpoint,
    s3Endpoint: `http://127.0.0.1:${s3.port}`,
    queueUrl: (name) => sqs.urlOf(name),
    depth: (name) => {
      const queue = sqs.queue(name);
      const { visible, inFlight, delayed } = queue.counts;
      return {
        visible: visible + delayed,
        inFlight,
        oldestMessageAgeMs: oldestAgeMs(queue.messages, Date.now()),
      };
    },
    reportedAgeMs: (name) => reportedAgeMs(sqs.queue(name).messages.toArray(), Date.now()),
    stop: () => running.disposeAsync(),
  };
}
