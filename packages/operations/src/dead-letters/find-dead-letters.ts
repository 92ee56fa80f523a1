import { WrongCallError } from '@telemetry/terminal';
import { findQueues, type Target } from '../pipeline/find-pipeline.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';

/** How the command line names a dead-letter queue: `queueUrl` is its own. */
export type DeadLetterTarget = Omit<Target, 'deadLetterQueueUrl'> & { sourceQueueUrl?: string };

/** Finds the dead-letter queue, and where its letters go back to. */
export async function findDeadLetterQueue(target: DeadLetterTarget): Promise<DeadLetterQueue> {
  const { queueUrl: deadLetterQueueUrl, sourceQueueUrl, ...where } = target;
  // Alone, the source queue stands in the place of the twin's own.
  const named = deadLetterQueueUrl === undefined ? {} : { deadLetterQueueUrl, queueUrl: sourceQueueUrl };
  const found = await findQueues({ ...where, ...named });
  if (found.deadLetterQueueUrl === undefined)
    throw new WrongCallError('name the dead-letter queue: --queue-url');
  return {
    sqs: found.sqs,
    deadLetterQueueUrl: found.deadLetterQueueUrl,
    sourceQueueUrl: sourceQueueUrl ?? found.queueUrl,
    ...(found.s3 && found.bucket && { storage: { s3: found.s3, bucket: found.bucket } }),
  };
}
