import type { Item } from '../bill/item-schemas.ts';

/** SQS keeps a data key for five minutes, unless a queue says otherwise (infra/constructs/event-queue.ts does not). */
const dataKeySeconds = 300;

/**
 * S3 asks for a key of the bucket now and then, and no more for each object. AWS says "up to 99 percent" fewer requests, and no number
 * (S3 user guide, bucket-key, read 2026-11-29).
 */
const askedOfBucketRequests = 0.01;

/**
 * Requests to the key in a month: of the queue by AWS's formula, billing period ÷ reuse period × (2 × senders + receivers) (SQS developer
 * guide, sqs-key-management, and https://aws.amazon.com/sqs/faqs/, read 2026-11-29), and of the bucket. What CloudWatch Logs asks, AWS does not say.
 */
export function keyRequests(
  parts: readonly { item: Item }[],
  queue: { senders: number; receivers: number } | 'idle',
  hoursPerMonth: number,
): number {
  const ofQueue =
    queue === 'idle' ? 0 : ((hoursPerMonth * 3_600) / dataKeySeconds) * (2 * queue.senders + queue.receivers);
  const ofBucket = parts.reduce(
    (sum, { item }) => sum + (item.kind === 's3' ? item.putRequests + (item.getRequests ?? 0) : 0),
    0,
  );
  return ofQueue + askedOfBucketRequests * ofBucket;
}
