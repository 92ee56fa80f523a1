import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { countMessages } from '../queue/count-messages.ts';
import { readClientBatch } from '@telemetry/event-schema';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { listObjects } from '@telemetry/event-store/objects';
import {
  batches,
  participant,
  receivedAtMs,
  rejectedByEarlierSchema,
  startTestPipeline,
  type TestPipeline,
} from '../pipeline/testing-pipeline.ts';
import { watched } from '@telemetry/event-store/settle/testing-bucket';
import { closeRequest, type OpenRequest, openRequest } from '../forget/open-requests.ts';
import { personOf } from '../forget/person.ts';
import { replay } from './replay.ts';

let pipeline: TestPipeline;
beforeEach(async () => {
  pipeline = await startTestPipeline();
});
afterEach(() => pipeline[Symbol.asyncDispose]());

const whole = (messageId: string, original: string, reason = 'not-a-client-batch') => ({
  messageId,
  receivedAtMs,
  eventIndex: null,
  eventId: null,
  reason,
  detail: '',
  original,
  context: null,
});

async function received() {
  const { Messages = [] } = await pipeline.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: pipeline.queueUrl,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages.map(({ Body = '', MessageAttributes }) => ({
    body: Body,
    attributes: Object.fromEntries(
      Object.entries(MessageAttributes ?? {}).map(([name, { StringValue }]) => [name, StringValue]),
    ),
  }));
}

async function recordKeys(): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of listObjects(pipeline, 'records/')) keys.push(key);
  return keys.filter((key) => !key.startsWith('records/replay/sending/'));
}

it('sends events with their ids, context and time of receipt, and bodies to the letter; a second run does nothing', async () => {
  const [events, body] = [...batches(1).take(2)] as [any, any];
  const spaced = JSON.stringify(JSON.parse(body.body), null, 1);
  await pipeline.store.storeRejections(rejectedByEarlierSchema('m1', events), participant);
  await pipeline.store.storeRejections([whole('m2', spaced)], participant);
  const first = await replay(pipeline);
  expect(first).toMatchObject({
    complete: true,
    objects: 2,
    rows: 4,
    earlier: 0,
    stillRejected: {},
    sent: { rows: 4, messages: 2, events: 6 },
  });
  const messages = (await received()).sort((a, b) => a.body.length - b.body.length);
  expect(messages.map(({ attributes }) => attributes)).toEqual(
    ['m1', 'm2'].map((replayOf) => ({
      receivedAt: String(receivedAtMs),
      contentType: 'application/json',
      replayOf,
    })),
  );
  expect(readClientBatch(messages[0]?.body ?? '', receivedAtMs)).toEqual({
    kind: 'batch',
    context: events.context,
    events: events.events,
    rejections: [],
    contextText: null,
  });
  expect(messages[1]?.body).toBe(spaced);

  expect(await recordKeys()).toEqual(first.records.toSorted());
  expect(await replay(pipeline)).toMatchObject({ rows: 4, earlier: 4, sent: { messages: 0 }, records: [] });
  expect(await received()).toEqual([]);
});

it('leaves out what is still rejected, and says why', async () => {
  const [good, bad] = [...batches(2).take(2)] as [any, any];
  const rows = rejectedByEarlierSchema('m1', good);
  if (rows[1]) rows[1].original = '{"type":"click"}';
  const noContext = rejectedByEarlierSchema('m2', bad).map((row) => ({ ...row, context: null }));
  await pipeline.store.storeRejections([...rows, ...noContext, whole('m3', 'no JSON')], participant);
  const result = await replay(pipeline);
  expect(result).toMatchObject({
    rows: 7,
    stillRejected: { 'invalid-event': 1, 'context was not kept': 3, 'not-json': 1 },
    sent: { rows: 2, messages: 1, events: 2 },
  });
  const [message] = await received();
  expect(JSON.parse(message?.body ?? '').events).toEqual([good.events[0], good.events[2]]);
});

it('sends a row once that was rejected in several copies', async () => {
  const [batch] = [...batches(3).take(1)] as [any];
  for (let copy = 0; copy < 3; copy += 1)
    await pipeline.store.storeRejections(rejectedByEarlierSchema('m1', batch), participant);
  expect(await replay(pipeline)).toMatchObject({ objects: 3, rows: 3, sent: { rows: 3, messages: 1 } });
});

it('only says what it would do in a dry run', async () => {
  const [batch] = [...batches(4).take(1)] as [any];
  await pipeline.store.storeRejections(rejectedByEarlierSchema('m1', batch), participant);
  expect(await replay(pipeline, { dryRun: true })).toMatchObject({ sent: { messages: 1 }, records: [] });
  expect([await received(), await recordKeys()]).toEqual([[], []]);
});

it('takes the days and reasons that it is told, and leaves the others for another run', async () => {
  const [batch] = [...batches(5).take(1)] as [any];
  const days = ['2026-11-19', '2026-11-20', '2026-11-21'];
  for (const day of days) {
    const rows = rejectedByEarlierSchema(day, batch);
    await pipeline.store.storeRejections(
      rows.map((row) => ({ ...row, receivedAtMs: Date.parse(`${day}T12:00:00Z`) })),
      participant,
    );
  }
  await pipeline.store.storeRejections([whole('m2', batch.body)], participant);
  const dayOnly = { from: '2026-11-20', to: '2026-11-20' };
  expect(await replay(pipeline, { ...dayOnly, reasons: ['unknown-type'] })).toMatchObject({
    sent: { rows: 3, messages: 1 },
  });
  expect(await replay(pipeline, dayOnly)).toMatchObject({ rows: 4, earlier: 3, sent: { rows: 1 } });
  expect(await replay(pipeline)).toMatchObject({ rows: 10, earlier: 4, sent: { rows: 6, messages: 2 } });
});

it('records what was sent when it is interrupted, and the next run sends the rest', async () => {
  const many = [...batches(6).take(25)] as any[];
  await Promise.all(
    many.map((batch, i) =>
      pipeline.store.storeRejections(rejectedByEarlierSchema(`m${i}`, batch), participant),
    ),
  );
  const stop = new AbortController();
  const { sqs } = pipeline;
  const stoppingSqs = {
    send: async (command: never) => {
      const answer = await sqs.send(command);
      stop.abort();
      return answer;
    },
  } as unknown as typeof sqs;
  const first = await replay({ ...pipeline, sqs: stoppingSqs }, { signal: stop.signal });
  expect(first).toMatchObject({ complete: false, sent: { messages: 10 } });
  expect(await replay(pipeline)).toMatchObject({ complete: true, earlier: 30, sent: { messages: 15 } });
});

it('keeps to a rate, and an interruption does not wait for it', async () => {
  const many = [...batches(8).take(12)] as any[];
  await Promise.all(
    many.map((batch, i) =>
      pipeline.store.storeRejections(rejectedByEarlierSchema(`m${i}`, batch), participant),
    ),
  );
  const stop = new AbortController();
  // At one message in a thousand seconds the first makes the others wait beyond any test.
  const slow = replay(pipeline, { ratePerSecond: 0.001, signal: stop.signal });
  const sent = async () => (await countMessages(pipeline.sqs, pipeline.queueUrl)).total;
  await vi.waitFor(async () => expect(await sent()).toBe(1), { timeout: 20_000 });
  stop.abort();
  expect(await slow).toMatchObject({
    complete: false,
    sent: { messages: 1 },
    records: [expect.any(String)],
  });
  expect(await sent()).toBe(1);
});

it('says what SQS refuses, does not record it, and goes on with the others', async () => {
  const [small, large] = [...batches(7).take(2)] as [any, any];
  const tooLarge = JSON.stringify({ ...JSON.parse(large.body), filler: 'x'.repeat(1_100_000) });
  await pipeline.store.storeRejections(
    [whole('m1', tooLarge), ...rejectedByEarlierSchema('m2', small)],
    participant,
  );
  const result = await replay(pipeline);
  expect(result).toMatchObject({ complete: false, sent: { messages: 1, rows: 3 }, refused: { rows: 1 } });
  expect(await replay(pipeline)).toMatchObject({ earlier: 3, refused: { rows: 1 } });
});

it('sends nothing of who asks to be forgotten while it runs, wherever the request comes in', async () => {
  const [hers, other] = [...batches(9).take(2)] as [any, any];
  hers.context = { ...hers.context, userId: 'alice' };
  await pipeline.store.storeRejections(
    [...rejectedByEarlierSchema('hers', hers), ...rejectedByEarlierSchema('other', other)],
    participant,
  );
  // Of a run: open requests, rejected objects, records, the note and open requests before the object, the object, open requests before it is judged, and the note and
  // open requests before it is sent.
  for (let at = 0; at < 9; at += 1) {
    const opened: OpenRequest[] = [];
    const s3 = watched(pipeline.s3, async (request) => {
      if (request !== at) return;
      opened.push(await openRequest(pipeline, personOf('userId', 'alice'), { openedAt: 'now' }));
    });
    const result = await replay({ ...pipeline, s3 });
    expect(opened).toHaveLength(1);
    expect(result).toMatchObject({ leftOut: 3 });
    expect(result.rows).toBe(result.earlier + result.sent.rows);
    for (const request of opened) await closeRequest(pipeline, request);
  }
  const bodies = (await received()).map(({ body }) => JSON.parse(body).context.userId);
  expect(bodies).toEqual([other.context.userId]);
});
