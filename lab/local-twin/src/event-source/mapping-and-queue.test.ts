import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FleetResult } from '../lambda/fleet.ts';
import { Sqs } from '../sqs/sqs.ts';
import { HandClock } from '../testing-clock.ts';
import { standardScaling } from './poller-scaling.ts';
import { sqsInProcess } from './sqs-in-process.ts';
import { type Delivery, type MappingDefinition, SqsMapping } from './sqs-mapping.ts';

interface Sent {
  Records: {
    messageId: string;
    body: string;
    attributes: Record<string, string>;
    messageAttributes: unknown;
  }[];
}
type Answer = (batch: Sent) => FleetResult | Promise<FleetResult>;

/** The twin's own queue on a clock that is driven by hand: nothing here takes time. */
let clock: HandClock;
let sqs: Sqs;
const mappings: SqsMapping[] = [];
beforeEach(() => {
  clock = new HandClock();
  sqs = new Sqs({ region: 'us-east-1', accountId: '000000000000', clock });
});
afterEach(async () => {
  for (const mapping of mappings.splice(0)) {
    void mapping.stop();
    await clock.runUntil(() => mapping.pollers === 0);
  }
});

const success = (payload: unknown = null): FleetResult => ({
  kind: 'success',
  requestId: 'r',
  payload: Buffer.from(JSON.stringify(payload)),
});
const failing = (ids: string[]): FleetResult =>
  success({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

/** A queue with these bodies, and a mapping from it to a function that answers so. */
function map(
  bodies: string[],
  answer: Answer,
  {
    polling = true,
    maxConcurrency = 2,
    ...change
  }: Partial<MappingDefinition> & { polling?: boolean; maxConcurrency?: number } = {},
) {
  const { visibilityTimeoutMs = 30_000 } = change;
  const queue = sqs.putQueue('queue', {
    visibilityTimeoutSeconds: visibilityTimeoutMs / 1_000,
    retentionSeconds: 345_600,
    delaySeconds: 0,
    receiveWaitSeconds: 0,
    maximumMessageBytes: 1_048_576,
  });
  const send = (bodies: string[]): void => {
    for (const MessageBody of bodies)
      void queue.send({
        MessageBody,
        MessageAttributes: { receivedAt: { DataType: 'Number', StringValue: '17' } },
      });
  };
  send(bodies);
  const batches: Sent[] = [];
  const invoke = async (payload: string): Promise<FleetResult> => {
    const batch = JSON.parse(payload) as Sent;
    batches.push(batch);
    return answer(batch);
  };
  const mapping = new SqsMapping(
    {
      queueUrl: 'http://sqs/000000000000/queue',
      queueArn: queue.arn,
      region: 'us-east-1',
      batchSize: 10,
      batchingWindowMs: 0,
      reportBatchItemFailures: true,
      scaling: standardScaling(maxConcurrency, false),
      visibilityTimeoutMs,
      ...change,
    },
    { sqs: sqsInProcess(sqs), fleet: { invoke }, timeScale: 1, onLog: () => {}, clock },
  );
  mappings.push(mapping);
  if (polling) mapping.startPolling();
  const left = (): number => queue.counts.visible + queue.counts.inFlight;
  const empty = (): Promise<void> => clock.runUntil(() => left() === 0 && mapping.working === 0);
  return { mapping, batches, left, send, empty };
}

const bodies = (count: number): string[] => Array.from({ length: count }, (_, i) => `body ${i}`);

describe('the event source mapping', () => {
  it('tells whoever listens what each invocation carried, which messages went back, and their receives', async () => {
    let answers = 0;
    const { mapping, batches, empty } = map(
      bodies(2),
      ({ Records: [first] }) => ((answers += 1) === 1 ? failing([first?.messageId ?? '']) : success()),
      { polling: false },
    );
    const told: Delivery[] = [];
    mapping.onDelivery = (delivery) => told.push(delivery);
    mapping.startPolling();
    await empty();
    const [back = '', done = ''] = batches[0]?.Records.map(({ messageId }) => messageId) ?? [];
    expect(told).toMatchObject([
      {
        requestId: 'r',
        outcome: 'success',
        messages: [
          { messageId: back, receiveCount: 1, failed: true },
          { messageId: done, receiveCount: 1, failed: false },
        ],
      },
      { outcome: 'success', messages: [{ messageId: back, receiveCount: 2, failed: false }] },
    ]);
  });

  it('tells of an invocation that failed, and of one that could not be made', async () => {
    const answers: (() => FleetResult | Promise<FleetResult>)[] = [
      () => ({ kind: 'timed-out', requestId: 'late' }),
      () => Promise.reject(new Error('no process')),
    ];
    const { mapping, empty } = map(bodies(1), () => answers.shift()?.() ?? success(), { polling: false });
    const told: Delivery[] = [];
    mapping.onDelivery = (delivery) => told.push(delivery);
    mapping.startPolling();
    await empty();
    expect(told.map(({ requestId, outcome, messages }) => [requestId, outcome, messages[0]?.failed])).toEqual(
      [
        ['late', 'timed-out', true],
        [null, 'not-made', true],
        ['r', 'success', false],
      ],
    );
  });

  it('hands over every message once, as Lambda’s event, and deletes what succeeded', async () => {
    const { batches, mapping, empty } = map(bodies(23), () => success());
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
    const { batches, empty } = map(bodies(60), () => success(), {
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
    const { batches, empty } = map(large, () => success(), {
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
    const { batches, mapping, empty } = map(bodies(10), ({ Records }) => {
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
    const { mapping, empty } = map(bodies(3), () => ((answers += 1) === 1 ? failing(['nobody']) : success()));
    await empty();
    expect(mapping.counters).toMatchObject({ malformedResponses: 1, received: 6, deleted: 3 });
  });

  it('deletes the whole batch on success when the template does not ask for partial responses', async () => {
    const { mapping, empty } = map(bodies(3), () => failing(['nobody']), {
      reportBatchItemFailures: false,
    });
    await empty();
    expect(mapping.counters).toMatchObject({ malformedResponses: 0, deleted: 3 });
  });

  it('retries the batch of an invocation that failed', async () => {
    let invocations = 0;
    const { mapping, empty } = map(bodies(2), () =>
      (invocations += 1) === 1
        ? { kind: 'function-error', requestId: 'r', errorType: 'Error', payload: Buffer.from('{}') }
        : success(),
    );
    await empty();
    expect(mapping.counters).toMatchObject({ invocationErrors: 1, received: 4, deleted: 2 });
  });

  it('holds a throttled batch back and delivers it when there is room', async () => {
    let throttles = 0;
    const { mapping, empty } = map(bodies(5), () =>
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
    const { mapping, batches, empty } = map(
      bodies(1),
      () => (room ? success() : { kind: 'throttled', reason: 'CPUThrottles' }),
      { maxConcurrency: 1 },
    );
    await clock.runUntil(() => mapping.counters.givenUp >= 1);
    room = true;
    await empty();
    expect(Number(batches.at(-1)?.Records[0]?.attributes['ApproximateReceiveCount'])).toBeGreaterThan(1);
    expect(mapping.counters.invocations).toBe(1);
  });

  it('receives nothing before it is switched on, nor after it is switched off, and loses nothing of what runs', async () => {
    const answers: ((result: FleetResult) => void)[] = [];
    const { mapping, batches, left, send } = map(
      [],
      () => new Promise<FleetResult>((resolve) => answers.push(resolve)),
      { polling: false, visibilityTimeoutMs: 60_000 },
    );
    send(['first']);
    expect(mapping).toMatchObject({ polling: false, pollers: 0 });
    mapping.startPolling();
    await clock.runUntil(() => answers.length === 1);
    mapping.stopPolling();
    // One of the two pollers waits at the queue, the other for the function.
    await clock.runUntil(() => mapping.pollers === 1);
    send(['second']);
    answers[0]?.(success());
    await clock.runUntil(() => mapping.pollers === 0);
    expect(mapping.counters).toMatchObject({ received: 1, deleted: 1 });
    expect(left()).toBe(1);
    mapping.startPolling();
    await clock.runUntil(() => answers.length === 2);
    answers[1]?.(success());
    await clock.runUntil(() => mapping.counters.deleted === 2);
    expect(batches.flatMap(({ Records }) => Records.map(({ body }) => body))).toEqual(['first', 'second']);
    expect(left()).toBe(0);
  });

  it('lets running invocations end when it stops, and deletes what they did', async () => {
    let answer: (result: FleetResult) => void = () => {};
    const { mapping, batches, left } = map(
      bodies(1),
      () => new Promise<FleetResult>((resolve) => (answer = resolve)),
    );
    await clock.runUntil(() => batches.length === 1);
    void mapping.stop();
    answer(success());
    await clock.runUntil(() => mapping.pollers === 0);
    expect(left()).toBe(0);
  });
});
