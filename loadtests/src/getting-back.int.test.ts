import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PutObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { ClientBatch } from '@telemetry/event-schema';
import { badBatches, sampleBatches } from '@telemetry/event-schema/sample';
import { createParquetStore } from '@telemetry/event-store';
import { openQuery } from '@telemetry/event-store/query';
import { startTwin, type Twin } from '@telemetry/local-twin';
import {
  connectTwin,
  disconnect,
  type ForgetResult,
  type Pipeline,
  type RedriveResult,
  type ReplayResult,
} from '@telemetry/operations';
import { afterAll, beforeAll, expect, it } from 'vitest';

const repository = resolve(import.meta.dirname, '../..');
const dataDir = mkdtempSync(join(tmpdir(), 'getting-back-'));
const readyFile = join(dataDir, 'ready.json');
const samples = sampleBatches({ seed: 23, eventsPerBatch: 3, nowMs: Date.now });
let twin: Twin;
let pipeline: Pipeline;

beforeAll(async () => {
  twin = await startTwin({ templates: join(repository, 'infra/cdk.out'), arm: 'default', dataDir });
  writeFileSync(readyFile, JSON.stringify(twin.endpoints));
  pipeline = connectTwin(twin.endpoints);
});
afterAll(async () => {
  disconnect(pipeline);
  await twin.stop();
  rmSync(dataDir, { recursive: true });
});

async function select(sql: string) {
  await using query = await openQuery({ dataDirs: [dataDir] });
  return await query.rows(sql);
}

async function post(body: string): Promise<number> {
  const { status } = await fetch(twin.endpoints.ingestUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return status;
}

/** A command as a person runs it, with its JSON. */
function run<Result>(command: 'replay' | 'forget' | 'dead-letters', ...args: string[]): Promise<Result> {
  const cli = join(repository, 'packages/operations/src', command, 'cli.ts');
  return new Promise((done, failed) => {
    execFile(
      process.execPath,
      [cli, ...args, '--ready-file', readyFile, '--json'],
      (error, stdout, stderr) =>
        error ? failed(new Error(stderr || stdout)) : done(JSON.parse(stdout) as Result),
    );
  });
}

it('dead letters are redriven by SQS’s own move task, by the code that runs in AWS, and are stored', async () => {
  const batches = [samples.next().value, samples.next().value];
  for (const batch of batches)
    await pipeline.sqs.send(
      new SendMessageCommand({
        QueueUrl: twin.endpoints.deadLetterQueueUrl,
        MessageBody: JSON.stringify(batch),
        MessageAttributes: { receivedAt: { DataType: 'Number', StringValue: String(Date.now()) } },
      }),
    );
  expect(await run<RedriveResult>('dead-letters', 'redrive')).toMatchObject({
    via: 'move-task',
    moved: 2,
    countsAgree: true,
    complete: true,
  });
  await twin.settled();
  expect(await storedIds('events', ids(batches))).toEqual(ids(batches));
});

const ids = (batches: readonly ClientBatch[]): string[] =>
  batches.flatMap(({ events }) => events.map(({ id }) => id)).sort();
const storedIds = async (view: 'events' | 'events_raw', chosen: readonly string[]): Promise<string[]> =>
  (await select(`SELECT event_id FROM ${view} WHERE event_id IN (${chosen.map((id) => `'${id}'`).join()})`))
    .map(({ event_id }) => String(event_id))
    .sort();

it('what an earlier schema rejected is stored once by a replay, in the hour of its receipt; a second one does nothing', async () => {
  // Bad in every way that only the processor finds: this stays rejected.
  const bad = badBatches(samples.next().value).filter(({ refusedBy }) => 'processor' in refusedBy);
  for (const { body } of bad) expect(await post(String(body))).toBe(202);
  await twin.settled();
  const [{ n: stillRejected } = { n: 0 }] = await select('SELECT count(*) AS n FROM rejected_events');
  expect(stillRejected).toBeGreaterThan(3);

  // As a processor wrote it whose schema did not know these events yet.
  const [byEvent, whole] = [samples.next().value, samples.next().value];
  const receivedAtMs = Date.now() - 5 * 3_600_000;
  const store = createParquetStore({
    s3: pipeline.s3,
    bucket: pipeline.bucket,
    ...{ lingerMs: 0, maxRows: 1_000, maxRowsInFlight: 1_000, flushAtParticipants: 1 },
  });
  const common = { receivedAtMs, reason: 'unknown-type', detail: 'not known then' };
  await store.storeRejections(
    [
      ...byEvent.events.map((event, eventIndex) => ({
        ...common,
        messageId: 'message-of-then',
        eventIndex,
        eventId: event.id,
        original: JSON.stringify(event),
        context: JSON.stringify(byEvent.context),
      })),
      {
        ...common,
        messageId: 'whole-message-of-then',
        eventIndex: null,
        eventId: null,
        original: JSON.stringify(whole),
        context: null,
      },
    ],
    { deadlineAtMs: Date.now() + 60_000 },
  );

  const dry = await run<ReplayResult>('replay', '--dry-run');
  expect(dry).toMatchObject({ dryRun: true, sent: { rows: 4, messages: 2, events: 6 } });
  expect(await storedIds('events', ids([byEvent, whole]))).toEqual([]);

  const first = await run<ReplayResult>('replay');
  expect(first).toMatchObject({
    complete: true,
    rows: 4 + Number(stillRejected),
    earlier: 0,
    sent: dry.sent,
  });
  expect(Object.values(first.stillRejected).reduce((sum, count) => sum + count, 0)).toBe(stillRejected);
  await twin.settled();
  expect(await storedIds('events_raw', ids([byEvent, whole]))).toEqual(ids([byEvent, whole]));
  const hour = new Date(receivedAtMs).toISOString().slice(0, 13);
  expect(
    await select(`SELECT DISTINCT ingest_date || 'T' || ingest_hour AS hour, device_id FROM events
      WHERE event_id IN (${ids([byEvent])
        .map((id) => `'${id}'`)
        .join()})`),
  ).toEqual([{ hour, device_id: byEvent.context.deviceId }]);
  expect(await select('SELECT count(*) AS n FROM rejected_events')).toEqual([
    { n: 4 + Number(stillRejected) },
  ]);

  const second = await run<ReplayResult>('replay');
  expect(second).toMatchObject({ earlier: 4, sent: { rows: 0, messages: 0 }, records: [] });
  await twin.settled();

  // The device sends once more, in another hour, what it thinks was lost: the view has it twice until that is put together.
  expect(await post(JSON.stringify(byEvent))).toBe(202);
  await twin.settled();
  expect(await storedIds('events_raw', ids([byEvent]))).toHaveLength(6);
  expect(await storedIds('events', ids([byEvent]))).toHaveLength(6);
});

it('what is stored, rejected and dead of one user goes, and of nobody else', async () => {
  const userId = 'somebody@example.com';
  const of = (user: string | undefined): ClientBatch => {
    const batch = samples.next().value;
    return { ...batch, context: { ...batch.context, userId: user } };
  };
  const [theirs, others] = [
    [of(userId), of(userId)],
    [of(undefined), of('somebody-else@example.com')],
  ];
  const bad = { ...of(userId), events: [{ ...of(userId).events[0], occurredAt: '2001-01-01T00:00:00Z' }] };
  for (const batch of [...theirs, ...others, bad]) expect(await post(JSON.stringify(batch))).toBe(202);
  await pipeline.sqs.send(
    new SendMessageCommand({
      QueueUrl: twin.endpoints.deadLetterQueueUrl,
      MessageBody: JSON.stringify(of(userId)),
    }),
  );
  await twin.settled();
  const total = async () => Number((await select('SELECT count(*) AS n FROM events_raw'))[0]?.['n']);
  const before = await total();

  const result = await run<ForgetResult>('forget', '--user', userId, '--reference', 'case 17');
  expect(result).toMatchObject({
    complete: true,
    countsAgree: true,
    rowsRemoved: { events: 6, rejected_events: 1 },
    deadLetters: { lookedInto: 1, removed: 1 },
  });
  expect(await total()).toBe(before - 6);
  expect(await storedIds('events', ids(theirs))).toEqual([]);
  expect(await storedIds('events', ids(others))).toEqual(ids(others));
  expect(await select(`SELECT count(*) AS n FROM rejected_events WHERE context LIKE '%${userId}%'`)).toEqual([
    { n: 0 },
  ]);
  expect(twin.stats().counters.deadLetters).toBe(0);
  expect(await run<ForgetResult>('forget', '--user', userId)).toMatchObject({ rewritten: [] });
});

it('an object is not overwritten on the condition that it is another one', async () => {
  const at = { Bucket: pipeline.bucket, Key: 'records/condition' };
  await pipeline.s3.send(new PutObjectCommand({ ...at, Body: 'first' }));
  const { ETag } = await pipeline.s3.send(new HeadObjectCommand(at));
  await pipeline.s3.send(new PutObjectCommand({ ...at, Body: 'second', IfMatch: ETag }));
  const late = pipeline.s3.send(new PutObjectCommand({ ...at, Body: 'third', IfMatch: ETag }));
  await expect(late).rejects.toMatchObject({ name: 'PreconditionFailed' });
  expect((await pipeline.s3.send(new HeadObjectCommand(at))).ContentLength).toBe('second'.length);
});
