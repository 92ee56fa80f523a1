import type { SQSMessageAttribute, SQSRecord } from 'aws-lambda';

/** An SQS record as the event source mapping makes it. */
export function record(messageId: string, body: string, receivedAtMs = Date.now()): SQSRecord {
  return {
    messageId,
    receiptHandle: `receipt-${messageId}`,
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: String(receivedAtMs + 5),
      SenderId: 'edge',
      ApproximateFirstReceiveTimestamp: String(receivedAtMs + 10),
    },
    messageAttributes: {
      receivedAt: { ...stringAttribute(String(receivedAtMs)), dataType: 'Number' },
    },
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:events',
    awsRegion: 'us-east-1',
  };
}

export const stringAttribute = (stringValue: string): SQSMessageAttribute => ({
  stringValue,
  dataType: 'String',
  stringListValues: [],
  binaryListValues: [],
});
