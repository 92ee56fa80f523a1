import { S3Client } from '@aws-sdk/client-s3';
import type { TwinInside } from '@telemetry/local-twin';

/** Talks to the twin's bucket; any credentials will do. */
export const bucketClient = ({
  s3Endpoint,
  region,
}: Pick<TwinInside['endpoints'], 's3Endpoint' | 'region'>): S3Client =>
  new S3Client({
    endpoint: s3Endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
