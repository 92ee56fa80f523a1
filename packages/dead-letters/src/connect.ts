import { createSqsClient, type DeadLetterQueue } from './dead-letter-queue.ts';
import { readReadyFile } from './ready-file.ts';
import { readStackOutputs } from './stack-outputs.ts';

/** How the command line names a queue. */
export interface ConnectOptions {
  stage?: string;
  arm?: string;
  queueUrl?: string;
  sourceQueueUrl?: string;
  endpoint?: string;
  region?: string;
  readyFile?: string;
}

/**
 * A queue in AWS by `stage`, whose stack names it, or by `queueUrl`, with the SDK's usual credentials; otherwise the twin
 * whose ready file is named, or the one that runs for the arm.
 */
export async function connect(options: ConnectOptions): Promise<DeadLetterQueue> {
  const { stage, queueUrl, sourceQueueUrl, endpoint, region } = options;
  if (stage !== undefined) {
    const stack = await readStackOutputs({ ...options, stage }, ['QueueUrl', 'DeadLetterQueueUrl']);
    return {
      sqs: createSqsClient({ region: stack.region }),
      deadLetterQueueUrl: stack.outputs.DeadLetterQueueUrl,
      sourceQueueUrl: stack.outputs.QueueUrl,
    };
  }
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
    'name what is in AWS with --stage',
  );
  return {
    sqs: createSqsClient({ endpoint: endpoint ?? twin.sqsEndpoint, region: region ?? twin.region }),
    deadLetterQueueUrl: twin.deadLetterQueueUrl,
    sourceQueueUrl: sourceQueueUrl ?? twin.queueUrl,
  };
}
