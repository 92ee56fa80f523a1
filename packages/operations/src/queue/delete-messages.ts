import { DeleteMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Deletes messages that were received, at most ten. Throws when SQS keeps one of them. */
export async function deleteMessages(
  sqs: SQSClient,
  queueUrl: string,
  receiptHandles: readonly string[],
): Promise<void> {
  if (receiptHandles.length === 0) return;
  const { Failed = [] } = await sqs.send(
    new DeleteMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: receiptHandles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle })),
    }),
  );
  if (Failed[0])
    throw new Error(`SQS did not delete a message: ${Failed[0].Code} ${Failed[0].Message ?? ''}`);
}
