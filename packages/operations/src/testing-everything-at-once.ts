import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { readClientBatch } from '@telemetry/event-schema';
import { SeededRandom } from '@telemetry/event-schema/sample';
import { type AcceptedBatch, partitionOf } from '@telemetry/event-store';
import { listObjects, openBytes } from '@telemetry/event-store/objects';
import { openQuery } from '@telemetry/event-store/query';
import { settle } from '@telemetry/event-store/settle';
import { objectBy, writers } from '@telemetry/event-store/testing-foreign-objects';
import { objectPrefixes } from '@telemetry/settings';
import { v7 as uuidV7 } from 'uuid';
import { redrive } from './dead-letters/redrive.ts';
import { forget, type ForgetResult } from './forget/forget.ts';
import { openRequests, personOfRequest } from './forget/open-requests.ts';
import { personOf } from './forget/person.ts';
import type { Pipeline } from './pipeline/pipeline.ts';
import {
  batches,
  participant,
  receivedAtMs as firstMs,
  rejectedByEarlierSchema,
  startTestPipeline,
  storeIn,
  type TestPipeline,
} from './pipeline/testing-pipeline.ts';
import { holdMessages } from './queue/hold-messages.ts';
import { replay } from './replay/replay.ts';
import { Crash, Turns } from './testing-turns.ts';

const hourMs = 3_600_000;
const alice = 'alice@example.com';
/** By then what was settled now is settled for longer than the grace. */
const laterMs = Date.now() + 48 * hourMs;

type Source = ReturnType<typeof batches> extends Generator<infer One> ? One : never;

/** Where a message is when everybody begins. */
type Way = 'queued' | 'dead' | 'rejected' | 'stored';

interface Accepted extends AcceptedBatch {
  body: string;
  hers: boolean;
}

/** Of a row that is where it may not be, or not where it has to be. */
class FoundError extends Error {}

/**
 * Rows that wait, are stored, rejected or dead, of alice and of others, written by whomever; and at once the processor, a redrive, a replay, two
 * runs that settle, and alice's forgetting, by turns, each of which may end anywhere. Throws when a row of others is lost, or shows twice, or
 * one of alice's shows after she was forgotten.
 */
export async function everythingAtOnce(
  seed: number,
  { rounds = 3, messages = 6 } = {},
): Promise<{ log: string[]; crashes: number; looks: number }> {
  await using pipeline = await startTestPipeline();
  await using query = await openQuery({ dataDirs: [pipeline.dataDir] });
  const random = new SeededRandom(seed);
  const sources = batches(seed);
  const log: string[] = [];
  const [others, hers, twice, rejected] = [
    new Set<string>(),
    new Set<string>(),
    new Set<string>(),
    new Set<string>(),
  ];
  /** Of others, seen in the view: they stay there. */
  const shown = new Set<string>();
  /** No row of alice's may show any more: a run has ended that reached everything, and her devices sent nothing since. */
  let isForgotten = false;
  let looks = 0;
  let crashes = 0;

  const look = async (): Promise<void> => {
    looks += 1;
    const rows = await query.rows('SELECT event_id, user_id FROM events');
    const copies = Map.groupBy(rows, ({ event_id }) => String(event_id));
    for (const [id, { length }] of copies) {
      if (hers.has(id)) continue;
      if (!others.has(id)) throw new FoundError(`nobody sent ${id}`);
      if (length > (twice.has(id) ? 2 : 1)) throw new FoundError(`${id} shows ${length} times`);
      shown.add(id);
    }
    for (const id of shown) if (!copies.has(id)) throw new FoundError(`${id} was there and does not show`);
    if (isForgotten && rows.some(({ user_id }) => user_id === alice))
      throw new FoundError('she was forgotten, and has a row');
  };

  const accept = async (into: readonly Way[]): Promise<void> => {
    const accepted: Accepted[] = [];
    for (let i = 0; i < messages; i += 1) {
      const source = sources.next().value as Source;
      const userId = i === 0 || random.next() < 0.3 ? alice : random.pick(['bob', undefined]);
      const context = { ...source.context, userId };
      const body = JSON.stringify({ ...JSON.parse(source.body), context });
      const receivedAtMs = firstMs + random.integer(0, 1) * hourMs;
      const { events } = source;
      accepted.push({ messageId: uuidV7(), receivedAtMs, context, events, body, hers: userId === alice });
    }
    // What a client sends again is another message, of another hour.
    const again = accepted.find((message) => !message.hers);
    if (again && random.next() < 0.7) {
      for (const { id } of again.events) twice.add(id);
      accepted.push({ ...again, messageId: uuidV7(), receivedAtMs: again.receivedAtMs + 2 * hourMs });
    }
    for (const message of accepted)
      for (const { id } of message.events) (message.hers ? hers : others).add(id);
    isForgotten = false;
    for (const hour of Map.groupBy(accepted, ({ receivedAtMs }) => receivedAtMs).values()) {
      const ways = Map.groupBy(hour, () => random.pick(into));
      await putObject(pipeline, ways.get('stored') ?? [], random);
      for (const message of ways.get('rejected') ?? []) {
        const rows = rejectedByEarlierSchema(message.messageId, message);
        if (!message.hers) for (const row of rows) rejected.add(`${row.messageId}/${row.eventIndex}`);
        const ofThen = rows.map((row) => ({ ...row, receivedAtMs: message.receivedAtMs }));
        await pipeline.store.storeRejections(ofThen, participant);
      }
      for (const message of ways.get('dead') ?? [])
        await send(pipeline, pipeline.deadLetterQueueUrl, message);
      for (const message of ways.get('queued') ?? []) {
        await send(pipeline, pipeline.queueUrl, message);
        // Stored, and not deleted in time: it comes again.
        if (random.next() < 0.3) await putObject(pipeline, [message], random);
      }
    }
  };

  const nothingLost = async (): Promise<void> => {
    await look();
    const waiting = [
      ...(await bodiesIn(pipeline, pipeline.queueUrl)),
      ...(await bodiesIn(pipeline, pipeline.deadLetterQueueUrl)),
    ];
    if (isForgotten && waiting.some((body) => body.includes(alice)))
      throw new FoundError('she was forgotten, and a message of hers waits');
    const found = new Set([...shown, ...waiting.flatMap(idsIn)]);
    for (const { event_id } of await query.rows('SELECT event_id FROM rejected_events'))
      found.add(String(event_id));
    for (const id of others) if (!found.has(id)) throw new FoundError(`${id} is nowhere`);
  };

  const forgetHer = async (of: Pipeline, nowMs = Date.now()): Promise<ForgetResult> => {
    const result = await forget(of, personOf('userId', alice), { nowMs: () => nowMs, pollEveryMs: 1 });
    if (!result.countsAgree) throw new FoundError('the counts of forgetting do not agree');
    if (result.complete && !result.notReached.some((left) => left.includes('queued'))) isForgotten = true;
    return result;
  };

  for (let round = 0; round < rounds; round += 1) {
    // But for the first one nothing waits, so that she can be forgotten for good while the others are at it.
    const isQuiet = round > 0;
    if (isQuiet) {
      await redriveIn(pipeline);
      await deliver(pipeline);
    }
    await accept(isQuiet ? ['rejected', 'stored'] : ['queued', 'dead', 'rejected', 'stored', 'stored']);
    const held: { QueueUrl: string; ReceiptHandle: string }[] = [];
    const turns = new Turns({
      random: () => random.next(),
      requestsOf: (name) => requestsOf[name] ?? 30,
      looksPercent: 4,
      look,
    });
    const works: Record<string, (of: TestPipeline) => Promise<unknown>> = {
      settle: (of) => settleIn(of, random.pick([Date.now(), laterMs])),
      'settle again': (of) => settleIn(of, laterMs),
      forget: (of) => forgetHer(of),
      replay: (of) => replay(of),
      ...(!isQuiet && { redrive: redriveIn, processor: deliver }),
    };
    const ends = await turns.run(
      Object.fromEntries(
        Object.entries(works).map(([name, work]) => {
          const of = {
            ...pipeline,
            s3: turns.of(name, pipeline.s3 as never) as S3Client,
            sqs: turns.of(name, remembering(pipeline.sqs, held) as never) as SQSClient,
          };
          return [name, () => work(of)];
        }),
      ),
    );
    log.push(...turns.log);
    for (const [name, end] of Object.entries(ends)) {
      if (end instanceof Crash) crashes += 1;
      else if (end instanceof FoundError) throw new FoundError(`${end.message}\n${log.join('\n')}`);
      else if (end instanceof Error && !mayEndSo.test(end.message))
        throw new Error(`${name} ended otherwise than by a crash`, { cause: end });
    }
    // What the dead held is visible again when its time is over.
    for (const message of held)
      await pipeline.sqs
        .send(new ChangeMessageVisibilityCommand({ ...message, VisibilityTimeout: 0 }))
        .catch(() => {});
    await nothingLost();
  }

  // Then everything is run to its end, and nobody disturbs anybody.
  expectEqual('redriven', (await redriveIn(pipeline)).held, 0);
  await deliver(pipeline);
  await replay(pipeline);
  await deliver(pipeline);
  // By then nobody waits for a replay that was killed.
  const last = await forgetHer(pipeline, laterMs);
  expectEqual('forgotten', [last.complete, last.failed], [true, []]);
  // Dead letters that were left out while she was being forgotten are gone with her.
  expectEqual('dead', (await bodiesIn(pipeline, pipeline.deadLetterQueueUrl)).length, 0);
  expectEqual('queued', (await bodiesIn(pipeline, pipeline.queueUrl)).length, 0);
  for (const nowMs of [Date.now(), laterMs, laterMs])
    expectEqual('settled', (await settleIn(pipeline, nowMs)).failed, []);
  await look();
  const ids = async (table: string): Promise<unknown[]> =>
    (await query.rows(`SELECT event_id FROM ${table} ORDER BY event_id`)).map(({ event_id }) => event_id);
  const accepted = [...others].sort();
  expectEqual('the view', await ids('events'), accepted);
  expectEqual('settled rows', await ids('events_settled'), accepted);
  expectEqual('small objects', await ids('events_raw'), []);
  const again = await replay(pipeline);
  expectEqual('replayed', [again.rows, again.earlier, again.sent.rows], [rejected.size, rejected.size, 0]);
  expectEqual('found again', (await forgetHer(pipeline, laterMs)).rewritten, []);
  await expectNoBytes(pipeline);
  return { log, crashes, looks };
}

/** As far as they differ from the others. */
const requestsOf: Record<string, number> = { replay: 8, redrive: 12, processor: 10 };

/** Somebody took what it had just read: it says so, and the next run goes on. */
const mayEndSo = /was removed or rewritten meanwhile: run again/;

function expectEqual(what: string, found: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
  if (a !== b) throw new FoundError(`${what}: ${a}, and not ${b}`);
}

async function putObject(
  { s3, bucket }: Pipeline,
  messages: readonly Accepted[],
  random: SeededRandom,
): Promise<void> {
  const [first] = messages;
  if (!first) return;
  const writer = random.pick(Object.keys(writers) as (keyof typeof writers)[]);
  const Key = `${objectPrefixes.events}${partitionOf(first.receivedAtMs)}/${uuidV7()}.parquet`;
  const Body = await objectBy(writer, messages, first.receivedAtMs + 1_000);
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
}

async function send({ sqs }: Pipeline, QueueUrl: string, { body, receivedAtMs }: Accepted): Promise<void> {
  const receivedAt = { DataType: 'Number', StringValue: String(receivedAtMs) };
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body, MessageAttributes: { receivedAt } }));
}

/** As the processor does: stores what a message has, and only then deletes it. */
async function deliver(of: TestPipeline): Promise<void> {
  const { sqs, queueUrl: QueueUrl } = of;
  const store = storeIn(of);
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 3, MessageAttributeNames: ['All'] }),
    );
    if (Messages.length === 0) return;
    await Promise.all(
      Messages.map(async ({ Body = '', MessageId = '', ReceiptHandle, MessageAttributes }: Message) => {
        const receivedAtMs = Number(MessageAttributes?.['receivedAt']?.StringValue);
        const read = readClientBatch(Body, receivedAtMs);
        if (read.kind === 'rejected' || read.rejections.length > 0) throw new Error('a batch is not valid');
        await store.storeEvents({ messageId: MessageId, receivedAtMs, ...read }, participant);
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }),
    );
  }
}

const redriveIn = ({
  sqs,
  s3,
  bucket,
  queueUrl,
  deadLetterQueueUrl,
}: TestPipeline): ReturnType<typeof redrive> =>
  redrive(
    { sqs, deadLetterQueueUrl, sourceQueueUrl: queueUrl, storage: { s3, bucket } },
    // Others come and go meanwhile, so that counts cannot agree.
    { via: 'copy', looksAgain: 0 },
  );

const settleIn = (of: Pipeline, nowMs: number): ReturnType<typeof settle> =>
  settle(of, { nowMs, leaveOut: async () => (await openRequests(of)).map(personOfRequest) });

/** The client, and what it received. */
function remembering(sqs: SQSClient, held: { QueueUrl: string; ReceiptHandle: string }[]): SQSClient {
  const sendAndKeep = async (...args: Parameters<SQSClient['send']>): Promise<unknown> => {
    const answer = await (sqs.send(...args) as unknown as Promise<{ Messages?: Message[] }>);
    const [{ input }] = args as unknown as [{ input: { QueueUrl: string } }];
    for (const { ReceiptHandle = '' } of answer.Messages ?? [])
      held.push({ QueueUrl: input.QueueUrl, ReceiptHandle });
    return answer;
  };
  return new Proxy(sqs, {
    get: (target, key) => (key === 'send' ? sendAndKeep : (Reflect.get(target, key) as unknown)),
  });
}

const bodiesIn = ({ sqs }: Pipeline, queueUrl: string): Promise<string[]> =>
  holdMessages(sqs, queueUrl, { limit: Infinity }, async (hold) => {
    const bodies: string[] = [];
    for await (const messages of hold.batches) bodies.push(...messages.map(({ Body = '' }) => Body));
    return bodies;
  });

const idsIn = (body: string): string[] =>
  (JSON.parse(body) as { events: { id: string }[] }).events.map(({ id }) => id);

/** Nothing that is in the bucket names her. */
async function expectNoBytes(storage: Pipeline): Promise<void> {
  for await (const { key } of listObjects(storage, '')) {
    const { Body } = await storage.s3.send(new GetObjectCommand({ Bucket: storage.bucket, Key: key }));
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
    const text = key.endsWith('.parquet')
      ? JSON.stringify(await (await openBytes(bytes)).read())
      : Buffer.from(bytes).toString();
    if (text.includes(alice)) throw new FoundError(`${key} still names her`);
  }
}
