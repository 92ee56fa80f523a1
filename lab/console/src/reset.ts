import { PurgeQueueCommand } from '@aws-sdk/client-sqs';
import { DeleteObjectsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { TwinInside } from '@telemetry/local-twin';
import { createSqsClient } from '@telemetry/operations';
import { bucketClient } from './bucket-client.ts';

/** Empties the queue, the dead-letter queue and the bucket. What is under way comes after it; counters go on. */
export async function reset({ endpoints }: TwinInside): Promise<{ objects: number }> {
  const { sqsEndpoint, region, queueUrl, deadLetterQueueUrl, bucket } = endpoints;
  const sqs = createSqsClient({ endpoint: sqsEndpoint, region });
  const s3 = bucketClient(endpoints);
  try {
    for (const QueueUrl of [queueUrl, deadLetterQueueUrl])
      await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    let objects = 0;
    for (;;) {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
      if (Contents.length === 0) return { objects };
      await s3.send(
        new DeleteObjectsCommand({
          Bucket: bucket,
          Delete: { Objects: Contents.map(({ Key }) => ({ Key })) },
        }),
      );
      objects += Contents.length;
    }
  } finally {
    sqs.destroy();
    s3.destroy();
  }
}
