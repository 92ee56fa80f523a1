import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import {
  ChangeMessageVisibilityCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { countMessages } from '../queue/count-messages.ts';
import { createPseudonyms } from '@telemetry/event-store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listObjects } from '@telemetry/event-store/objects';
import {
  batches,
  participant,
  receivedAtMs,
  rejectedByEarlierSchema,
  startTestPipeline,
  storeIn,
  type TestPipeline,
} from '../pipeline/testing-pipeline.ts';
import { watched } from '@telemetry/event-store/settle/testing-bucket';
import { redrive } from '../dead-letters/redrive.ts';
import { replay } from '../replay/replay.ts';
import { forget } from './forget.ts';
import { openRequests } from './open-requests.ts';
import { personOf } from './person.ts';

let pipeline: TestPipeline;
beforeEach(async () => {
  pipeline = await startTestPipeline();
});
afterEach(() => pipeline[Symbol.asyncDispose]());

const alice = personOf('userId', 'alice@example.com');
const hour = 3_600_000;

/** Three objects of events: in the first one message of five is hers, in the second all are, in the third none. */
async function storeEvents(userId = 'alice@example.com'): Promise<void> {
  for (const [index, hers] of [[2], [0, 1, 2, 3, 4], []].entries()) {
    const messages = [...batches(index + 1).take(5)].map((batch, i) => ({
      messageId: `m${index}-${i}`,
      receivedAtMs: receivedAtMs + index * hour,
      context: { ...batch.context, ...(hers.includes(i) && { userId }) },
      events: batch.events,
    }));
    await Promise.all(messages.map((message) => pipeline.store.storeEvents(message, participant)));
  }
}

async function objects(prefix: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { key, etag } of listObjects(pipeline, prefix)) found.set(key, etag);
  return found;
}

it('takes out her rows and no other, keeps every object, and finds nothing the second time', async () => {
  await storeEvents();
  const others = `SELECT * FROM events_raw WHERE user_id IS DISTINCT FROM 'alice@example.com' ORDER BY event_id`;
  const [rowsBefore, keysBefore] = [await pipeline.select(others), await objects('events/')];
  const result = await forget(pipeline, alice, { reference: 'case 17' });
  expect(result).toMatchObject({
    complete: true,
    countsAgree: true,
    objectsBefore: 3,
    objectsAfter: 3,
    rowsRemoved: { events: 18, rejected_events: 0 },
    failed: [],
  });
  expect(result.rewritten.map(({ rowsBefore, rowsAfter }) => [rowsBefore, rowsAfter]).sort()).toEqual([
    [15, 0],
    [15, 12],
  ]);
  expect(await pipeline.select(others)).toEqual(rowsBefore);
  expect(await pipeline.select('SELECT count(*) AS n FROM events_raw')).toEqual([{ n: 27 }]);
  const keysAfter = await objects('events/');
  expect([...keysAfter.keys()]).toEqual([...keysBefore.keys()]);
  const rewritten = new Map(result.rewritten.map(({ key, etagAfter }) => [key, etagAfter]));
  for (const [key, etag] of keysAfter) expect(etag).toBe(rewritten.get(key) ?? keysBefore.get(key));

  expect(await forget(pipeline, alice)).toMatchObject({ rewritten: [], rowsRemoved: { events: 0 } });
});

it('keeps a record that does not say whose rows they were', async () => {
  await storeEvents();
  const result = await forget(pipeline, alice, { reference: 'case 17' });
  const { Body } = await pipeline.s3.send(
    new GetObjectCommand({ Bucket: pipeline.bucket, Key: result.recordKey ?? '' }),
  );
  const text = (await Body?.transformToString()) ?? '';
  expect(JSON.parse(text)).toEqual(result);
  expect(text).toContain('case 17');
  expect(text).not.toContain('alice');
});

it('finds what was rejected of hers: by its batch, or in a text that was rejected whole', async () => {
  const [hers, other] = [...batches(2).take(2)] as [any, any];
  hers.context = { ...hers.context, userId: 'alice@example.com' };
  const whole = (messageId: string, original: string) => ({
    messageId,
    receivedAtMs,
    eventIndex: null,
    eventId: null,
    reason: 'not-json',
    detail: '',
    original,
    context: null,
  });
  await pipeline.store.storeRejections(
    [
      ...rejectedByEarlierSchema('hers', hers),
      ...rejectedByEarlierSchema('other', other),
      whole('cut', '{"context":{"appId":"a","userId":"alice@example.com","dev'),
      whole('escaped', '{"context":{"userId":"\\u0061lice@example.com"}}'),
      whole('longer', '{"context":{"userId":"malice@example.com"}}'),
    ],
    participant,
  );
  expect(await forget(pipeline, alice)).toMatchObject({
    rowsRemoved: { events: 0, rejected_events: 5 },
    countsAgree: true,
  });
  expect(await pipeline.select('SELECT DISTINCT message_id FROM rejected_events ORDER BY 1')).toEqual([
    { message_id: 'longer' },
    { message_id: 'other' },
  ]);
});

it('finds pseudonyms with the key, and what was stored before there was one', async () => {
  const key = 'k'.repeat(32);
  await storeEvents();
  await storeEvents(createPseudonyms(key).of('userId', 'alice@example.com'));
  const person = personOf('userId', 'alice@example.com', key);
  expect(await forget(pipeline, person)).toMatchObject({ rowsRemoved: { events: 36 } });
});

it('finds the rows of a device', async () => {
  await storeEvents();
  const [row] = await pipeline.select(
    'SELECT device_id, count(*) AS n FROM events_raw GROUP BY 1 ORDER BY n DESC, 1',
  );
  const device = personOf('deviceId', String(row?.['device_id']));
  expect(await forget(pipeline, device)).toMatchObject({ rowsRemoved: { events: row?.['n'] } });
});

it('removes her dead letters and leaves the others visible', async () => {
  const [hers, other] = [...batches(3).take(2)] as [any, any];
  const body = JSON.stringify({
    ...JSON.parse(hers.body),
    context: { ...hers.context, userId: 'alice@example.com' },
  });
  for (const MessageBody of [body, other.body, body])
    await pipeline.sqs.send(new SendMessageCommand({ QueueUrl: pipeline.deadLetterQueueUrl, MessageBody }));
  const counts = () => countMessages(pipeline.sqs, pipeline.deadLetterQueueUrl);
  expect(await forget(pipeline, alice, { dryRun: true })).toMatchObject({
    deadLetters: { lookedInto: 3, removed: 2 },
  });
  expect(await counts()).toMatchObject({ visible: 3, inFlight: 0 });
  expect(await forget(pipeline, alice)).toMatchObject({ deadLetters: { lookedInto: 3, removed: 2 } });
  expect(await counts()).toMatchObject({ visible: 1, inFlight: 0 });
});

it('changes nothing in a dry run', async () => {
  await storeEvents();
  const before = await objects('');
  expect(await forget(pipeline, alice, { dryRun: true })).toMatchObject({
    rowsRemoved: { events: 18 },
    recordKey: null,
  });
  expect(await objects('')).toEqual(before);
});

it('says what it does not reach', async () => {
  await pipeline.sqs.send(new SendMessageCommand({ QueueUrl: pipeline.queueUrl, MessageBody: 'x' }));
  const { notReached } = await forget(pipeline, alice);
  expect(notReached[0]).toBe('1 messages that are queued or being processed: run again without them');
  const nameless = { ...pipeline, queueUrl: undefined, deadLetterQueueUrl: undefined };
  expect((await forget(nameless, alice)).notReached.slice(0, 2)).toEqual([
    'the queue: none was named',
    'the dead-letter queue: none was named',
  ]);
});

it('goes on after an object that it cannot read, names it, and is not complete', async () => {
  const broken = 'events/ingest_date=2026-11-20/ingest_hour=00/broken.parquet';
  await pipeline.s3.send(
    new PutObjectCommand({ Bucket: pipeline.bucket, Key: broken, Body: 'not Parquet at all' }),
  );
  await storeEvents();
  const result = await forget(pipeline, alice);
  expect(result).toMatchObject({ complete: false, rowsRemoved: { events: 18 } });
  expect(result.failed).toEqual([{ key: broken, error: expect.any(String) }]);
});

it('reads an object again that another one has rewritten meanwhile, and gives up when that goes on', async () => {
  await storeEvents();
  const refusing = (times: number): S3Client => {
    const { s3 } = pipeline;
    return new Proxy(s3, {
      get: (target, name) =>
        name !== 'send'
          ? Reflect.get(target, name)
          : (command: { input: { IfMatch?: string } }) =>
              command instanceof PutObjectCommand && command.input.IfMatch && times-- > 0
                ? Promise.reject(Object.assign(new Error('changed'), { name: 'PreconditionFailed' }))
                : target.send(command as never),
    });
  };
  expect(await forget({ ...pipeline, s3: refusing(100) }, alice)).toMatchObject({
    complete: false,
    rowsRemoved: { events: 0 },
    failed: [{ error: 'changed' }, { error: 'changed' }],
  });
  expect(await forget({ ...pipeline, s3: refusing(2) }, alice)).toMatchObject({
    complete: true,
    rowsRemoved: { events: 18 },
  });
});

it('does not bring back rows that somebody else takes out of the object between its reading and its writing', async () => {
  const bob = personOf('userId', 'bob');
  // One object.
  await Promise.all(
    [...batches(1).take(2)].map(({ context, events }, i) =>
      pipeline.store.storeEvents(
        {
          messageId: `m${i}`,
          receivedAtMs,
          context: { ...context, userId: i === 0 ? 'bob' : 'alice@example.com' },
          events,
        },
        participant,
      ),
    ),
  );
  const left = (): Promise<unknown> =>
    pipeline.select(
      "SELECT user_id, count(*) AS n FROM events WHERE user_id IN ('alice@example.com', 'bob') GROUP BY 1",
    );
  expect(await left()).toHaveLength(2);
  let isFirst = true;
  const s3 = watched(pipeline.s3, async (_, command) => {
    if (!(command instanceof PutObjectCommand) || !command.input.Key?.startsWith('events/') || !isFirst)
      return;
    isFirst = false;
    expect(await forget(pipeline, bob)).toMatchObject({ complete: true });
  });
  expect(await forget({ ...pipeline, s3 }, alice)).toMatchObject({ complete: true });
  expect(isFirst).toBe(false);
  expect(await left()).toEqual([]);
});

it('counts a rewrite whose answer was lost, so that it was sent twice', async () => {
  await storeEvents();
  const { s3 } = pipeline;
  const losing = new Proxy(s3, {
    get: (target, name) =>
      name !== 'send'
        ? Reflect.get(target, name)
        : async (command: { input: { IfMatch?: string } }) => {
            const answer = await target.send(command as never);
            if (command instanceof PutObjectCommand && command.input.IfMatch)
              throw Object.assign(new Error('changed'), { name: 'PreconditionFailed' });
            return answer;
          },
  });
  expect(await forget({ ...pipeline, s3: losing }, alice)).toMatchObject({
    complete: true,
    countsAgree: true,
    rowsRemoved: { events: 18 },
  });
});

it('reads objects that are larger than one request takes', async () => {
  const store = storeIn(pipeline);
  await Promise.all(
    [...batches(9, 400).take(24)].map((batch, i) =>
      store.storeEvents(
        {
          messageId: `m${i}`,
          receivedAtMs,
          context: { ...batch.context, ...(i % 2 && { userId: 'alice@example.com' }) },
          events: batch.events,
        },
        participant,
      ),
    ),
  );
  for await (const { bytes } of listObjects(pipeline, 'events/')) expect(bytes).toBeGreaterThan(256 * 1_024);
  expect(await forget(pipeline, alice)).toMatchObject({
    complete: true,
    rewritten: [{ rowsBefore: 9_600, rowsAfter: 4_800 }],
  });
});

describe('a request that is not finished', () => {
  const keysOf = async (prefix: string): Promise<string[]> => [...(await objects(prefix)).keys()];
  const requests = () => keysOf('forget-requests/');
  const letter = (userId: string): string =>
    JSON.stringify({
      context: { appId: 'shop', deviceId: 'd', userId },
      events: [{ id: crypto.randomUUID(), type: 'click', occurredAt: '2026-11-20T12:00:00Z', target: 'x' }],
    });
  async function holdAll(): Promise<string[]> {
    const { Messages = [] } = await pipeline.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: pipeline.deadLetterQueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 3_600,
      }),
    );
    return Messages.map(({ ReceiptHandle = '' }) => ReceiptHandle);
  }

  it('stays open while somebody holds dead letters, keeps the person out of redrive and replay, and is finished by the next run', async () => {
    for (const userId of ['alice@example.com', 'alice@example.com', 'bob'])
      await pipeline.sqs.send(
        new SendMessageCommand({ QueueUrl: pipeline.deadLetterQueueUrl, MessageBody: letter(userId) }),
      );
    const held = await holdAll();
    const first = await forget(pipeline, alice, { reference: 'case 17' });
    expect(first).toMatchObject({ complete: false, deadLetters: { lookedInto: 0, removed: 0, held: 3 } });
    expect(await requests()).toEqual([first.openRequestKey]);
    expect(await openRequests(pipeline)).toMatchObject([
      { field: 'userId', ids: ['alice@example.com'], reference: 'case 17' },
    ]);

    for (const ReceiptHandle of held)
      await pipeline.sqs.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: pipeline.deadLetterQueueUrl,
          ReceiptHandle,
          VisibilityTimeout: 0,
        }),
      );
    const { sqs, deadLetterQueueUrl, queueUrl } = pipeline;
    const redriven = await redrive({
      sqs,
      deadLetterQueueUrl,
      sourceQueueUrl: queueUrl,
      storage: pipeline,
    });
    expect(redriven).toMatchObject({ moved: 1, leftOut: 2 });

    const [batch] = batches(5).take(1);
    await storeIn(pipeline).storeRejections(
      rejectedByEarlierSchema('m1', {
        context: { appId: 'shop', deviceId: 'd', userId: 'alice@example.com' },
        events: batch?.events ?? [],
      }),
      participant,
    );
    expect(await replay(pipeline)).toMatchObject({ leftOut: 3, sent: { rows: 0, messages: 0 } });

    const second = await forget(pipeline, alice);
    expect(second).toMatchObject({
      complete: true,
      openRequestKey: null,
      deadLetters: { removed: 2, held: 0 },
      rowsRemoved: { rejected_events: 3 },
    });
    expect(await requests()).toEqual([]);
  });

  it('is there before anything is removed, so that one that is killed leaves it and a record', async () => {
    await storeEvents();
    const atFirstWrite: string[][] = [];
    const dying = new Proxy(pipeline.s3, {
      get: (target, name) =>
        name !== 'send'
          ? Reflect.get(target, name)
          : async (command: { input: { Key?: string } }) => {
              if (!(command instanceof PutObjectCommand) || !command.input.Key?.startsWith('events/'))
                return target.send(command as never);
              atFirstWrite.push([...(await requests()), ...(await keysOf('records/forget/'))]);
              throw new Error('killed');
            },
    });
    const result = await forget({ ...pipeline, s3: dying }, alice);
    expect(atFirstWrite[0]).toEqual([result.openRequestKey, result.recordKey]);
    expect(await requests()).toEqual([result.openRequestKey]);
  });

  it('is not left by a dry run', async () => {
    await forget(pipeline, alice, { dryRun: true });
    expect(await requests()).toEqual([]);
  });

  it('of somebody that cannot be read stops whatever would bring data back', async () => {
    await pipeline.s3.send(
      new PutObjectCommand({ Bucket: pipeline.bucket, Key: 'forget-requests/broken.json', Body: '{' }),
    );
    await expect(replay(pipeline)).rejects.toThrow(
      /open request to forget forget-requests\/broken.json cannot be read/,
    );
  });
});
