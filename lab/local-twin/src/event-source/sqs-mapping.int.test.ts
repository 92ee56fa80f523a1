import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Fleet, FleetResult } from '../lambda/fleet.ts';
import { standardScaling } from './poller-scaling.ts';
import { type MappingDefinition, SqsMapping } from './sqs-mapping.ts';

interface Sent {
  Records: {
    messageId: string;
    body: string;
    attributes: Record<string, string>;
    messageAttributes: unknown;
  }[];
}
type Answer = (batch: Sent) => FleetResult | Promise<FleetResult>;

let server: FauxqsServer;
let sqs: SQSClient;
const mappings: SqsMapping[] = [];
let queues = 0;

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
  sqs = new SQSClient({
    endpoint: `http://127.0.0.1:${server.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});
afterEach(async () => {
  await Promise.all(mappings.splice(0).map((mapping) => mapping.stop()));
});
afterAll(async () => {
  sqs.destroy();
  await server.stop();
});

const success = (payload: unknown = null): FleetResult => ({
  kind: 'success',
  requestId: 'r',
  payload: Buffer.from(JSON.stringify(payload)),
});
const failing = (ids: string[]): FleetResult =>
  success({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

/** A queue with these bodies, and a mapping from it to a function that answers so. */
async function map(
  bodies: string[],
  answer: Answer,
  {
    polling = true,
    maxConcurrency = 2,
    ...change
  }: Partial<MappingDefinition> & { polling?: boolean; maxConcurrency?: number } = {},
) {
  const name = `queue-${(queues += 1)}`;
  const { QueueUrl = '' } = await sqs.send(
    new CreateQueueCommand({
      QueueName: name,
      Attributes: { VisibilityTimeout: String((change.visibilityTimeoutMs ?? 1_000) / 1_000) },
    }),
  );
  const send = async (bodies: string[]): Promise<void> => {
    for (let i = 0; i < bodies.length; i += 10) {
      const Entries = bodies.slice(i, i + 10).map((MessageBody, n) => ({
        Id: String(n),
        MessageBody,
        MessageAttributes: { receivedAt: { DataType: 'Number', StringValue: '17' } },
      }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    }
  };
  await send(bodies);
  const batches: Sent[] = [];
  const fleet = {
    invoke: async (payload: string) => {
      const batch = JSON.parse(payload) as Sent;
      batches.push(batch);
      return answer(batch);
    },
  } as unknown as Fleet;
  const mapping = new SqsMapping(
    {
      queueUrl: QueueUrl,
      queueArn: `arn:aws:sqs:us-east-1:000000000000:${name}`,
      region: 'us-east-1',
      batchSize: 10,
      batchingWindowMs: 0,
      reportBatchItemFailures: true,
      scaling: standardScaling(maxConcurrency, false),
      visibilityTimeoutMs: 1_000,
      ...change,
    },
    { sqs, fleet, timeScale: 1, onLog: () => {} },
  );
  mappings.push(mapping);
  if (polling) mapping.startPolling();
  const left = async (): Promise<number> => {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    return (
      Number(Attributes.ApproximateNumberOfMessages) +
      Number(Attributes.ApproximateNumberOfMessagesNotVisible)
    );
  };
  const empty = (): Promise<boolean> => vi.waitUntil(async () => (await left()) === 0, { timeout: 20_000 });
  return { mapping, batches, left, send, empty };
}

const bodies = (count: number): string[] => Array.from({ length: count }, (_, i) => `body ${i}`);

describe('the event source mapping', () => {
  it('hands over every message once, as Lambda’s event, and deletes what succeeded', async () => {
    const { batches, mapping, empty } = await map(bodies(23), () => success());
    await empty();
    const records = batches.flatMap(({ Records }) => Records);
    expect(records.map(({ body }) => body).sort()).toEqual(bodies(23).sort());
    expect(records[0]).toMatchObject({
      attributes: { ApproximateReceiveCount: '1', SentTimestamp: expect.stringMatching(/^\d{13}$/) },
      messageAttributes: { receivedAt: { stringValue: '17', dataType: 'Number' } },
      eventSource: 'aws:sqs',
      awsRegion: 'us-east-1',
    });
    expect(mapping.counters).toMatchObject({ received: 23, deleted: 23, batchSizeTotal: 23 });
  });

  it('fills batches beyond ten messages within the window', async () => {
    const { batches, empty } = await map(bodies(60), () => success(), {
      batchSize: 60,
      batchingWindowMs: 60_000,
      maxConcurrency: 1,
      visibilityTimeoutMs: 120_000,
    });
    await empty();
    expect(batches.map(({ Records }) => Records.length)).toEqual([60]);
  });

  it('ends a batch before its payload passes 6 MB', async () => {
    const large = bodies(80).map((body) => body.padEnd(100_000, 'x'));
    const { batches, empty } = await map(large, () => success(), {
      batchSize: 100,
      batchingWindowMs: 1_000,
      maxConcurrency: 1,
      visibilityTimeoutMs: 60_000,
    });
    await empty();
    expect(batches.flatMap(({ Records }) => Records)).toHaveLength(80);
    for (const batch of batches) expect(JSON.stringify(batch).length).toBeLessThan(6 * 1024 * 1024);
  });

  it('leaves failed messages in the queue, so that they come again with a higher receive count', async () => {
    const failedOnce = new Set<string>();
    const { batches, mapping, empty } = await map(bodies(10), ({ Records }) => {
      const failed = Records.filter(({ body }) => body === 'body 3' && !failedOnce.has(body));
      for (const { body } of failed) failedOnce.add(body);
      return failing(failed.map(({ messageId }) => messageId));
    });
    await empty();
    const third = batches.flatMap(({ Records }) => Records).filter(({ body }) => body === 'body 3');
    expect(third.map(({ attributes }) => attributes['ApproximateReceiveCount'])).toEqual(['1', '2']);
    expect(mapping.counters).toMatchObject({ batchItemFailures: 1, received: 11, deleted: 10 });
  });

  it('takes an answer that names a strange message as failure of the whole batch', async () => {
    let answers = 0;
    const { mapping, empty } = await map(bodies(3), () =>
      (answers += 1) === 1 ? failing(['nobody']) : success(),
    );
    await empty();
    expect(mapping.counters).toMatchObject({ malformedResponses: 1, received: 6, deleted: 3 });
  });

  it('deletes the whole batch on success when the template does not ask for partial responses', async () => {
    const { mapping, empty } = await map(bodies(3), () => failing(['nobody']), {
      reportBatchItemFailures: false,
    });
    await empty();
    expect(mapping.counters).toMatchObject({ malformedResponses: 0, deleted: 3 });
  });

  it('retries the batch of an invocation that failed', async () => {
    let invocations = 0;
    const { mapping, empty } = await map(bodies(2), () =>
      (invocations += 1) === 1
        ? { kind: 'function-error', requestId: 'r', errorType: 'Error', payload: Buffer.from('{}') }
        : success(),
    );
    await empty();
    expect(mapping.counters).toMatchObject({ invocationErrors: 1, received: 4, deleted: 2 });
  });

  it('holds a throttled batch back and delivers it when there is room', async () => {
    let throttles = 0;
    const { mapping, empty } = await map(bodies(5), () =>
      (throttles += 1) <= 2 ? { kind: 'throttled', reason: 'ConcurrencyThrottles' } : success(),
    );
    await empty();
    expect(mapping.counters).toMatchObject({
      received: 5,
      givenUp: 0,
      invocations: 1,
      throttles: { ConcurrencyThrottles: 2 },
    });
  });

  it('gives a throttled batch up when its messages are visible again: the receives count, nobody ran', async () => {
    let room = false;
    const { mapping, batches, empty } = await map(
      bodies(1),
      () => (room ? success() : { kind: 'throttled', reason: 'CPUThrottles' }),
      { maxConcurrency: 1 },
    );
    await vi.waitUntil(() => mapping.counters.givenUp >= 1, { timeout: 20_000 });
    room = true;
    await empty();
    expect(Number(batches.at(-1)?.Records[0]?.attributes['ApproximateReceiveCount'])).toBeGreaterThan(1);
    expect(mapping.counters.invocations).toBe(1);
  });

  it('receives nothing before it is switched on, nor after it is switched off, and loses nothing of what runs', async () => {
    const timeout = 20_000;
    const answers: ((result: FleetResult) => void)[] = [];
    const { mapping, batches, left, send } = await map(
      [],
      () => new Promise<FleetResult>((resolve) => answers.push(resolve)),
      { polling: false, visibilityTimeoutMs: 60_000 },
    );
    await send(['first']);
    expect(mapping).toMatchObject({ polling: false, pollers: 0 });
    mapping.startPolling();
    await vi.waitUntil(() => answers.length === 1, { timeout });
    mapping.stopPolling();
    // One of the two pollers waits at the queue, the other for the function.
    await vi.waitUntil(() => mapping.pollers === 1, { timeout });
    await send(['second']);
    answers[0]?.(success());
    await vi.waitUntil(() => mapping.pollers === 0, { timeout });
    expect(mapping.counters).toMatchObject({ received: 1, deleted: 1 });
    expect(await left()).toBe(1);
    mapping.startPolling();
    await vi.waitUntil(() => answers.length === 2, { timeout });
    answers[1]?.(success());
    await vi.waitUntil(() => mapping.counters.deleted === 2, { timeout });
    expect(batches.flatMap(({ Records }) => Records.map(({ body }) => body))).toEqual(['first', 'second']);
    expect(await left()).toBe(0);
  });

  it('lets running invocations end when it stops, and deletes what they did', async () => {
    let answer: (result: FleetResult) => void = () => {};
    const { mapping, batches, left } = await map(
      bodies(1),
      () => new Promise<FleetResult>((resolve) => (answer = resolve)),
    );
    await vi.waitUntil(() => batches.length === 1);
    const stopped = mapping.stop();
    answer(success());
    await stopped;
    expect(await left()).toBe(0);
  });
});
