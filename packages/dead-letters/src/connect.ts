import { createSqsClient, type DeadLetterQueue } from './dead-letter-queue.ts';
import { readReadyFile } from './ready-file.ts';

/** How the command line names a queue. */
export interface ConnectOptions {
  queueUrl?: string;
  sourceQueueUrl?: string;
  endpoint?: string;
  region?: string;
  readyFile?: string;
  arm: string;
}

/**
 * A queue in AWS by `queueUrl`, with the SDK's usual credentials; otherwise the twin whose ready file is named, or the
 * one that runs for the arm.
 */
export function connect(options: ConnectOptions): DeadLetterQueue {
  const { queueUrl, sourceQueueUrl, endpoint, region } = options;
  if (queueUrl) {
    const regionOfUrl = /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\./.exec(queueUrl)?.[1];
    return {
      sqs: createSqsClient({ endpoint, region: region ?? regionOfUrl }),
      deadLetterQueueUrl: queueUrl,
      sourceQueueUrl,
    };
  }
  const twin = readReadyFile(
    options,
    ['sqsEndpoint', 'queueUrl', 'deadLetterQueueUrl'],
    'name a queue with --queue-url URL',
  );
  return {
    sqs: createSqsClient({ endpoint: endpoint ?? twin.sqsEndpoint, region: region ?? twin.region }),
    deadLetterQueueUrl: twin.deadLetterQueueUrl,
    sourceQueueUrl: sourceQueueUrl ?? twin.queueUrl,
  };
}
