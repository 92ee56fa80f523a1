import { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { createSqsClient } from '../queue/sqs-client.ts';
import type { SqlEngine } from '../settled-table/run-statement.ts';
import type { SettlingMachine } from '../settled-table/settling-runs.ts';

/** A bucket, in AWS or of a twin. */
export interface Storage {
  s3: S3Client;
  bucket: string;
}

/** The Iceberg table of settled rows in AWS, and what settles it. */
export interface IcebergTable extends SqlEngine, SettlingMachine {}

/** A pipeline's bucket and queues, in AWS or of a twin. */
export interface Pipeline extends Storage {
  sqs: SQSClient;
  queueUrl?: string;
  deadLetterQueueUrl?: string;
  /** Of a stage in AWS. */
  icebergTable?: IcebergTable;
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

export function disconnect({ s3, sqs, icebergTable }: Pick<Pipeline, 's3' | 'sqs' | 'icebergTable'>): void {
  icebergTable?.athena.destroy();
  icebergTable?.sfn.destroy();
  s3.destroy();
  sqs.destroy();
}
