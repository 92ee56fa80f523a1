import type { Message } from '@aws-sdk/client-sqs';

/**
 * A message as the event source mapping hands it to a function (recorded on AWS 2025-11-25). Without attributes there is no
 * `md5OfMessageAttributes`; a mapping with a batching window has it as null.
 */
export function messageToRecord(
  message: Message,
  { queueArn, region, batchingWindowMs }: { queueArn: string; region: string; batchingWindowMs: number },
): object {
  const digest = message.MD5OfMessageAttributes;
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(
        ([name, { StringValue, BinaryValue, DataType }]) => [
          name,
          {
            ...(StringValue !== undefined && { stringValue: StringValue }),
            ...(BinaryValue && { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
            stringListValues: [],
            binaryListValues: [],
            dataType: DataType,
          },
        ],
      ),
    ),
    ...(digest !== undefined
      ? { md5OfMessageAttributes: digest }
      : batchingWindowMs > 0 && { md5OfMessageAttributes: null }),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}
