import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { listObjects } from '@telemetry/event-store/objects';
import { countMessages } from '@telemetry/operations';
import { batches, participant } from '@telemetry/operations/testing-pipeline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OwnEvents } from './own-events.ts';
import { type PipelineForProving, startPipelineForProving } from './testing-pipeline.ts';
import { batchOf, startRun } from './run.ts';

const noWait = (): Promise<void> => Promise.resolve();
const json = { 'content-type': 'application/json' };

let proving: PipelineForProving;
beforeEach(async () => {
  proving = await startPipelineForProving();
});
afterEach(() => proving[Symbol.asyncDispose]());

const ownEvents = (): OwnEvents => new OwnEvents(() => Promise.resolve(proving.at), noWait);
const others = (): PipelineForProving['others'] =>
  [...batches(7).take(2)].map(({ context, events }, i) => ({
    messageId: `other-${i}`,
    receivedAtMs: Date.now(),
    context,
    events,
  }));

async function keys(prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of listObjects(proving.at, prefix)) found.push(key);
  return found;
}
const idsStored = async (): Promise<unknown[]> =>
  (await proving.pipeline.select('SELECT event_id FROM events_raw ORDER BY 1')).map(
    ({ event_id }) => event_id,
  );
const putDead = (MessageBody: string): Promise<unknown> =>
  proving.at.sqs.send(new SendMessageCommand({ QueueUrl: proving.at.deadLetterQueueUrl, MessageBody }));

/** A run that sent an event, had one rejected and one dead, and ended by force; and somebody's rows beside its own. */
async function leftByForce(host = hostname(), pid = 2 ** 30, startedAtMs = Date.now()): Promise<unknown[]> {
  const run = startRun(startedAtMs);
  const note = { idsBeginWith: run.idsBeginWith, startedAtMs, host, pid };
  const Key = `records/prove/${run.idsBeginWith}.json`.replace('-.json', '.json');
  await proving.at.s3.send(
    new PutObjectCommand({ Bucket: proving.at.bucket, Key, Body: JSON.stringify(note) }),
  );
  const { id, body } = batchOf(run);
  const { context, events } = JSON.parse(body) as PipelineForProving['others'][number];
  const messages = [...others(), { messageId: 'own', receivedAtMs: Date.now(), context, events }];
  await Promise.all(messages.map((message) => proving.pipeline.store.storeEvents(message, participant)));
  const rejected = { messageId: 'own', receivedAtMs: Date.now(), eventIndex: null, context: null };
  await proving.pipeline.store.storeRejections(
    [{ ...rejected, eventId: null, reason: 'not-json', detail: '', original: body.slice(1) }],
    participant,
  );
  await putDead(body);
  return [id, ...messages.flatMap((message) => message.events.map((event) => event.id))];
}

describe('what a run sent', () => {
  it('is taken back to the last row and dead letter, and nothing of others’', async () => {
    await putDead('somebody’s');
    const events = ownEvents();
    const pipeline = await events.pipeline();
    expect(await keys('records/prove/')).toHaveLength(1);
    proving.others = others();
    const theirs = proving.others.flatMap((message) => message.events.map(({ id }) => id)).sort();
    await pipeline.send({ headers: json, body: pipeline.batch().body });
    await expect.poll(idsStored).toHaveLength(theirs.length + 1);
    // Alone in its object, which goes.
    await pipeline.send({ headers: json, body: pipeline.batch().body });
    await pipeline.putDead(pipeline.batch().body);
    await expect.poll(() => keys('events/')).toHaveLength(2);

    expect(await events.takeBack(noWait)).toEqual({
      taken: ['Taken back: 2 rows, 1 dead letters.'],
      left: [],
    });
    expect(await idsStored()).toEqual(theirs);
    expect(await keys('events/')).toHaveLength(1);
    expect(await keys('records/prove/')).toEqual([]);
    expect(await countMessages(proving.at.sqs, proving.at.deadLetterQueueUrl)).toMatchObject({ visible: 1 });
  });

  it('is waited for, and what does not come is said and left to the next run', async () => {
    proving.storesAtOnce = false;
    const events = ownEvents();
    const pipeline = await events.pipeline();
    await pipeline.send({ headers: json, body: pipeline.batch().body });
    expect(await events.takeBack(noWait)).toEqual({
      taken: ['Taken back: 0 rows.'],
      left: [expect.stringContaining('1 events that were accepted are neither stored nor dead yet')],
    });
    expect(await keys('records/prove/')).toHaveLength(1);
    let waits = 0;
    const stored = await events.takeBack(async () => {
      waits += 1;
      if (waits === 3) await proving.storeAll();
    });
    expect(stored).toEqual({ taken: ['Taken back: 1 rows.'], left: [] });
    expect(waits).toBe(3);
    expect(await keys('records/prove/')).toEqual([]);
  });

  it('that S3 does not let go of is said, and the note stays', async () => {
    const events = ownEvents();
    const pipeline = await events.pipeline();
    proving.others = others();
    await pipeline.send({ headers: json, body: pipeline.batch().body });
    await expect.poll(idsStored).not.toEqual([]);
    const { s3 } = proving.at;
    const send = s3.send.bind(s3) as (command: unknown) => Promise<unknown>;
    proving.at.s3 = Object.assign(Object.create(s3) as S3Client, {
      send: (command: unknown) =>
        command instanceof PutObjectCommand
          ? Promise.reject(Object.assign(new Error('not authorized to put'), { name: 'AccessDenied' }))
          : send(command),
    });
    expect(await events.takeBack(noWait)).toEqual({
      taken: ['Taken back: 0 rows.'],
      left: [expect.stringMatching(/^Not taken back: events\/.*not authorized to put/)],
    });
    proving.at.s3 = s3;
    expect(await keys('records/prove/')).toHaveLength(1);
  });

  it('is nothing where nothing was asked of the pipeline', async () => {
    expect(await ownEvents().takeBack(noWait)).toEqual({ taken: [], left: [] });
    expect(await keys('')).toEqual([]);
  });
});

describe('what a run left that was ended by force', () => {
  it('is taken back by the next one', async () => {
    const [own, ...all] = await leftByForce();
    const events = ownEvents();
    await events.pipeline();
    expect(await events.takeBack(noWait)).toEqual({
      taken: [
        'Taken back: 0 rows.',
        expect.stringMatching(/^Taken back of a run of 20.*: 2 rows, 1 dead letters\.$/),
      ],
      left: [],
    });
    expect(await idsStored()).toEqual(all.filter((id) => id !== own).sort());
    expect(await proving.pipeline.select('SELECT * FROM rejected_events')).toEqual([]);
    expect(await keys('records/prove/')).toEqual([]);
    expect(await countMessages(proving.at.sqs, proving.at.deadLetterQueueUrl)).toMatchObject({ total: 0 });
  });

  it('stays noted while messages are queued', async () => {
    await leftByForce();
    await proving.at.sqs.send(new SendMessageCommand({ QueueUrl: proving.at.queueUrl, MessageBody: 'a' }));
    const events = ownEvents();
    await events.pipeline();
    const { left } = await events.takeBack(noWait);
    expect(left).toEqual([expect.stringContaining('1 messages are queued')]);
    expect(await keys('records/prove/')).toHaveLength(1);
  });

  it.each([
    ['of this machine whose process is there', hostname(), process.pid],
    ['of another machine', 'elsewhere', 2 ** 30],
  ])('is not touched while it may be going on: %s', async (_, host, pid) => {
    await leftByForce(host, pid);
    const before = await idsStored();
    const events = ownEvents();
    await events.pipeline();
    const { taken } = await events.takeBack(noWait);
    expect(taken).toContainEqual(expect.stringContaining('may be going on'));
    expect(await idsStored()).toEqual(before);
    expect(await keys('records/prove/')).toHaveLength(1);
  });

  it('is taken back when it began longer ago than any run takes', async () => {
    await leftByForce('elsewhere', process.pid, Date.now() - 3 * 3_600_000);
    const events = ownEvents();
    await events.pipeline();
    await events.takeBack(noWait);
    expect(await keys('records/prove/')).toEqual([]);
  });
});

it('Ctrl-C takes back what was sent, and ends with 130', async () => {
  proving.storesAtOnce = false;
  const ready = proving.readyFile();
  const child = spawn(
    process.execPath,
    [
      resolve(import.meta.dirname, '../cli.ts'),
      'prove',
      '--ready-file',
      ready,
      '--belief',
      'edge-accepts',
      'event-is-stored',
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  child.stdout.on('data', (part: Buffer) => (said += part.toString()));
  child.stderr.on('data', (part: Buffer) => (said += part.toString()));
  await expect.poll(() => proving.accepted).toBe(2);
  child.kill('SIGINT');
  await expect.poll(() => said).toContain('taken back');
  await proving.storeAll();
  const [code] = (await once(child, 'close')) as [number];
  expect({ code, said }).toEqual({
    code: 130,
    said: expect.stringMatching(/Taken back: \d rows\./) as string,
  });
  expect(await idsStored()).toEqual([]);
  expect(await keys('records/prove/')).toEqual([]);
});
