import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { sampleBatches } from '@telemetry/event-schema/sample';
import { startFauxqs } from 'fauxqs';
import { createSqsClient } from '../queue/sqs-client.ts';
import '../queue/testing-short-polls.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';

/** A real SQS server on a free port with a source queue and its dead-letter queue, for tests. */
export interface TestQueues extends DeadLetterQueue {
  sourceQueueUrl: string;
  endpoint: string;
  bodies: string[];
  stop(): Promise<void>;
}

/** The dead-letter queue starts with `count` client batches of three events each. */
export async function startTestQueues(count: number): Promise<TestQueues> {
  const server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
  const endpoint = `http://127.0.0.1:${server.port}`;
  const sqs = createSqsClient({ endpoint });
  const { queueUrl: deadLetterQueueUrl, queueArn } = server.createQueue('dead');
  const { queueUrl: sourceQueueUrl } = server.createQueue('source', {
    attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn, maxReceiveCount: 3 }) },
  });
  const batches = sampleBatches({ seed: 7, eventsPerBatch: 3, nowMs: () => 1_790_000_000_000 });
  const bodies = Array.from({ length: count }, () => JSON.stringify(batches.next().value));
  for (const body of bodies) await sendDeadLetter(sqs, deadLetterQueueUrl, body);
  return {
    sqs,
    deadLetterQueueUrl,
    sourceQueueUrl,
    endpoint,
    bodies,
    stop: async () => {
      sqs.destroy();
      await server.stop();
    },
  };
}

export async function sendDeadLetter(sqs: SQSClient, QueueUrl: string, MessageBody: string): Promise<void> {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody,
      MessageAttributes: {
        receivedAt: { DataType: 'Number', StringValue: '1790000000123' },
        requestId: { DataType: 'String', StringValue: `request-${MessageBody.length}` },
      },
    }),
  );
}
