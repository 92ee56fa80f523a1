import { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { createSqsClient, readReadyFile, readStackOutputs } from '@telemetry/dead-letters';

/** A pipeline's bucket and queues, in AWS or of a twin. */
export interface Pipeline {
  s3: S3Client;
  bucket: string;
  sqs: SQSClient;
  queueUrl?: string;
  deadLetterQueueUrl?: string;
}

/** How the command line names a pipeline. */
export interface ConnectOptions {
  stage?: string;
  arm?: string;
  readyFile?: string;
  bucket?: string;
  queueUrl?: string;
  deadLetterQueueUrl?: string;
  region?: string;
}

/**
 * In AWS by `stage`, whose stack names bucket and queues, or by `bucket` and queue URLs, with the SDK's usual credentials;
 * otherwise the twin whose ready file is named, or the one that runs for the arm.
 */
export async function connect(options: ConnectOptions): Promise<Pipeline> {
  const { stage, bucket, queueUrl, deadLetterQueueUrl, region } = options;
  if (stage !== undefined) {
    const names = ['BucketName', 'QueueUrl', 'DeadLetterQueueUrl'] as const;
    const stack = await readStackOutputs({ ...options, stage }, names);
    return {
      s3: new S3Client({ region: stack.region }),
      bucket: stack.outputs.BucketName,
      sqs: createSqsClient({ region: stack.region }),
      queueUrl: stack.outputs.QueueUrl,
      deadLetterQueueUrl: stack.outputs.DeadLetterQueueUrl,
    };
  }
  if (bucket !== undefined) {
    const s3 = new S3Client(region ? { region } : {});
    return { s3, bucket, sqs: createSqsClient({ region }), queueUrl, deadLetterQueueUrl };
  }
  const twin = readReadyFile(
    options,
    ['s3Endpoint', 'bucket', 'sqsEndpoint', 'queueUrl', 'deadLetterQueueUrl'],
    'name what is in AWS with --stage',
  );
  return connectTwin({ ...twin, region: twin.region ?? 'us-east-1' });
}

/** A running twin by its endpoints, which need no credentials. */
export function connectTwin(twin: {
  s3Endpoint: string;
  bucket: string;
  sqsEndpoint: string;
  queueUrl: string;
  deadLetterQueueUrl: string;
  region: string;
}): Pipeline {
  const { s3Endpoint, sqsEndpoint, region, bucket, queueUrl, deadLetterQueueUrl } = twin;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return {
    s3: new S3Client({ endpoint: s3Endpoint, forcePathStyle: true, region, credentials }),
    bucket,
    sqs: createSqsClient({ endpoint: sqsEndpoint, region }),
    queueUrl,
    deadLetterQueueUrl,
  };
}

export function disconnect({ s3, sqs }: Pipeline): void {
  s3.destroy();
  sqs.destroy();
}
