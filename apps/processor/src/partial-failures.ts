import type { SQSBatchItemFailure, SQSEvent, SQSRecord } from 'aws-lambda';

/** Does the work for all messages at once. Those for which it fails are the ones that SQS is to deliver again. */
export async function partialFailures(
  { Records }: SQSEvent,
  work: (record: SQSRecord) => Promise<void>,
): Promise<SQSBatchItemFailure[]> {
  const ends = await Promise.allSettled(Records.map(work));
  return Records.filter((_, i) => ends[i]?.status === 'rejected').map(({ messageId }) => ({
    itemIdentifier: messageId,
  }));
}
