import { randomUUID } from 'node:crypto';
import { sampleBatches } from '@telemetry/event-schema/sample';

const messagesPerInvocation = 10;
export const eventsPerMessage = 25;
export const eventsPerInvocation = messagesPerInvocation * eventsPerMessage;

/**
 * Invocation events as the queue's mapping sends them, serialised beforehand so that the load generator only sends bytes.
 * Ten messages come from one device: an invocation of as many waits, with enrichment, for one answer of the registry.
 */
export function invocationPayloads(count: number, messages = messagesPerInvocation): Buffer[] {
  const batches = sampleBatches({ seed: 11, eventsPerBatch: eventsPerMessage, nowMs: Date.now });
  return Array.from({ length: count }, () => {
    let deviceId = '';
    const bodies = Array.from({ length: messages }, (_, i) => {
      if (i % messagesPerInvocation === 0) deviceId = randomUUID();
      const { context, ...batch } = batches.next().value;
      return JSON.stringify({ context: { ...context, deviceId }, ...batch });
    });
    return payloadOf(bodies);
  });
}

/** One invocation event, with a message for each body. */
export const payloadOf = (bodies: readonly string[]): Buffer =>
  Buffer.from(JSON.stringify({ Records: bodies.map(sqsRecord) }));

function sqsRecord(body: string): object {
  const now = String(Date.now());
  return {
    messageId: randomUUID(),
    receiptHandle: randomUUID(),
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: now,
      SenderId: 'local',
      ApproximateFirstReceiveTimestamp: now,
    },
    messageAttributes: {
      receivedAt: { stringValue: now, dataType: 'Number', stringListValues: [], binaryListValues: [] },
      requestId: {
        stringValue: randomUUID(),
        dataType: 'String',
        stringListValues: [],
        binaryListValues: [],
      },
      contentType: {
        stringValue: 'application/json',
        dataType: 'String',
        stringListValues: [],
        binaryListValues: [],
      },
    },
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:events',
    awsRegion: 'us-east-1',
  };
}
