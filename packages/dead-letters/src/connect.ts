import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { createSqsClient, type DeadLetterQueue } from './dead-letter-queue.ts';

/** How the command line names a queue. */
export interface ConnectOptions {
  queueUrl?: string;
  sourceQueueUrl?: string;
  endpoint?: string;
  region?: string;
  readyFile?: string;
  arm: string;
}

const repository = resolve(import.meta.dirname, '../../..');

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
  const file = options.readyFile ?? resolve(repository, '.data', options.arm, 'ready.json');
  const twin = readReadyFile(file);
  return {
    sqs: createSqsClient({ endpoint: endpoint ?? twin.sqsEndpoint, region: region ?? twin.region }),
    deadLetterQueueUrl: twin.deadLetterQueueUrl,
    sourceQueueUrl: sourceQueueUrl ?? twin.queueUrl,
  };
}

interface ReadyFile {
  sqsEndpoint: string;
  queueUrl: string;
  deadLetterQueueUrl: string;
  region?: string;
}

function readReadyFile(file: string): ReadyFile {
  const shown = relative(process.cwd(), file);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new Error(
      `no twin is ready at ${shown}: start one with "pnpm twin", or name a queue with --queue-url URL`,
    );
  }
  const ready = JSON.parse(text) as Partial<ReadyFile>;
  if (!ready.sqsEndpoint || !ready.queueUrl || !ready.deadLetterQueueUrl) {
    throw new Error(
      `${shown} is not a twin's ready file: it names no sqsEndpoint, queueUrl and deadLetterQueueUrl`,
    );
  }
  return ready as ReadyFile;
}
