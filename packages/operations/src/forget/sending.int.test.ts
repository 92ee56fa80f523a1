import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { listObjects } from '@telemetry/event-store/objects';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { redrive } from '../dead-letters/redrive.ts';
import { exportDeadLetters } from '../dead-letters/peek.ts';
import { sendExported } from '../dead-letters/send-exported.ts';
import { batches, startTestPipeline, type TestPipeline } from '../pipeline/testing-pipeline.ts';
import { deleteMessages } from '../queue/delete-messages.ts';
import { holdMessages } from '../queue/hold-messages.ts';
import { forget, type ForgetOptions, type ForgetResult } from './forget.ts';
import { closeRequest, openRequests } from './open-requests.ts';
import { personOf } from './person.ts';
import { Sending, sendersFromBefore } from './sending.ts';

let pipeline: TestPipeline;
beforeEach(async () => {
  pipeline = await startTestPipeline();
});
afterEach(() => pipeline[Symbol.asyncDispose]());

const alice = personOf('userId', 'alice');
const run = (options: ForgetOptions = {}): ReturnType<typeof forget> =>
  forget(pipeline, alice, { pollEveryMs: 1, ...options });
const inMinutes = (minutes: number) => (): number => Date.now() + minutes * 60_000;

it('keeps a request open as long as somebody sends who may not have seen it, and says who, until when, and how to go on', async () => {
  const sending = new Sending(pipeline, 'replay');
  await sending.look();
  const first = await run();
  expect(first).toMatchObject({ complete: false, countsAgree: true });
  expect(first.notReached[0]).toMatch(
    new RegExp(
      `what "replay" had read before and may send now \\(process ${process.pid} of \\S+, which last said at \\S+Z that it goes on\\): ` +
        'run again when it has ended; if it was killed, after \\S+Z, or with --wait, which waits until then',
    ),
  );
  const [, said = '', until = ''] = /said at (\S+) .* after (\S+Z),/.exec(first.notReached[0] ?? '') ?? [];
  expect(Date.parse(until) - Date.parse(said)).toBe(15 * 60_000);
  expect(await openRequests(pipeline)).toHaveLength(1);
  await sending[Symbol.asyncDispose]();
  expect(await run()).toMatchObject({ complete: true });
  expect(await openRequests(pipeline)).toEqual([]);
});

it('goes on when they have looked for requests again, and when they have been silent for a quarter of an hour', async () => {
  const sending = new Sending(pipeline, 'replay');
  await sending.look();
  const done = run({ pollEveryMs: 100 });
  for (let ended = false; !ended;) {
    await sending.look();
    ended = await Promise.race([
      done.then(() => true),
      new Promise<false>((next) => setTimeout(next, 5, false)),
    ]);
  }
  expect(await done).toMatchObject({ complete: true });
  const killed = new Sending(pipeline, 'replay');
  await killed.look();
  expect(await run({ nowMs: inMinutes(14) })).toMatchObject({ complete: false });
  expect(await run({ nowMs: inMinutes(16) })).toMatchObject({ complete: true });
});

it('does not go on because SQS is still at it: who only says that they are there has not looked', async () => {
  const sending = new Sending(pipeline, 'redrive');
  await sending.look();
  let looks = 0;
  const done = run({ wait: true, onSenders: () => void (looks += 1) });
  let ended = false;
  void done.then(() => void (ended = true));
  while (looks < 20 && !ended) await sending.look('is there');
  expect(ended).toBe(false);
  await sending[Symbol.asyncDispose]();
  expect(await done).toMatchObject({ complete: true });
});

it('waits with --wait until they have ended, and tells for whom', async () => {
  const sending = new Sending(pipeline, 'dlq send');
  await sending.look();
  const seen: string[] = [];
  const result = await run({
    wait: true,
    onSenders: ([sender]) => {
      seen.push(`${sender?.command} ${sender?.pid}`);
      if (seen.length === 15) void sending[Symbol.asyncDispose]();
    },
  });
  expect(result).toMatchObject({ complete: true });
  expect(seen.length).toBeGreaterThanOrEqual(15);
  expect(new Set(seen)).toEqual(new Set([`dlq send ${process.pid}`]));
});

it('does not wait for a process of this machine that is dead', async (context) => {
  if (process.platform !== 'linux') return context.skip('only Linux says which start of which machine it is');
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  const sending = new Sending(pipeline, 'replay');
  await sending.look();
  const [{ key = '' } = {}] = await Array.fromAsync(listObjects(pipeline, 'records/replay/sending/'));
  const { Body } = await pipeline.s3.send(new GetObjectCommand({ Bucket: pipeline.bucket, Key: key }));
  const note = JSON.parse((await Body?.transformToString()) ?? '') as object;
  const say = (change: object): Promise<unknown> =>
    pipeline.s3.send(
      new PutObjectCommand({
        Bucket: pipeline.bucket,
        Key: key,
        Body: JSON.stringify({ ...note, ...change }),
      }),
    );
  await say({ pid: child.pid });
  expect(await run()).toMatchObject({ complete: true });
  // On another machine the number is somebody else's.
  await say({ pid: child.pid, machine: 'another' });
  expect(await run()).toMatchObject({ complete: false });
});

it('says nothing of who never sent, nor of a dry run', async () => {
  await using quiet = new Sending(pipeline, 'replay');
  expect(quiet).toBeDefined();
  await using dry = new Sending(pipeline, 'replay', { isDry: true });
  await dry.look();
  expect(await run()).toMatchObject({ complete: true });
});

const bodyOf = (userId: string): string => {
  const [batch] = batches(3).take(1);
  return JSON.stringify({
    ...(JSON.parse(batch?.body ?? '') as object),
    context: { ...batch?.context, userId },
  });
};
const line = (userId: string, exportedAt?: string): string =>
  JSON.stringify({ body: bodyOf(userId), attributes: {}, exportedAt });
const queueOf = ({ sqs, s3, bucket, queueUrl, deadLetterQueueUrl }: TestPipeline) => ({
  sqs,
  deadLetterQueueUrl,
  sourceQueueUrl: queueUrl,
  storage: { s3, bucket },
});
const usersIn = (queueUrl: string): Promise<string[]> =>
  holdMessages(pipeline.sqs, queueUrl, { limit: Infinity }, async (hold) => {
    const users: string[] = [];
    for await (const messages of hold.batches) {
      users.push(
        ...messages.map(
          ({ Body = '' }) => (JSON.parse(Body) as { context: { userId: string } }).context.userId,
        ),
      );
      await deleteMessages(
        pipeline.sqs,
        queueUrl,
        messages.map(({ ReceiptHandle = '' }) => ReceiptHandle),
      );
      hold.taken(messages);
    }
    return users;
  });

/** Each puts back what alice and bob have, and the first request of it at which she may ask: of what was in a file before it nobody can know. */
const ways: Record<string, { from: number; run: (of: TestPipeline) => Promise<unknown> }> = {
  'dlq send': {
    from: 1,
    run: (of) =>
      sendExported(
        queueOf(of),
        ['alice', 'bob'].map((userId) => line(userId, '2999-01-01T00:00:00Z')),
      ),
  },
  redrive: { from: 0, run: (of) => redrive(queueOf(of), { via: 'copy', looksAgain: 0 }) },
};

it.each(Object.entries(ways))(
  '%s sends nothing of who asks to be forgotten meanwhile, and is forgotten as far as that goes',
  async (name, way) => {
    let requests = Infinity;
    for (let at = way.from; at < requests; at += 1) {
      if (name === 'redrive')
        for (const userId of ['alice', 'bob'])
          await pipeline.sqs.send(
            new SendMessageCommand({ QueueUrl: pipeline.deadLetterQueueUrl, MessageBody: bodyOf(userId) }),
          );
      let result: ForgetResult | undefined;
      requests = 0;
      const watched = <Client extends S3Client | SQSClient>(client: Client): Client => {
        const send = async (...args: never[]): Promise<unknown> => {
          if (requests++ === at) result = await run();
          return await (client.send as (...all: never[]) => Promise<unknown>)(...args);
        };
        return new Proxy(client, {
          get: (target, key) => (key === 'send' ? send : (Reflect.get(target, key) as unknown)),
        });
      };
      await way.run({ ...pipeline, s3: watched(pipeline.s3), sqs: watched(pipeline.sqs) });
      const sent = await usersIn(pipeline.queueUrl);
      const isQueued = result?.notReached.some((left) => left.includes('queued')) === true;
      if (result?.complete && !isQueued)
        expect({ at, sent }).toEqual({ at, sent: expect.not.arrayContaining(['alice']) });
      await usersIn(pipeline.deadLetterQueueUrl);
      for (const request of await openRequests(pipeline)) await closeRequest(pipeline, request);
    }
    expect(requests).toBeGreaterThan(3);
  },
);

it.each(Object.entries(ways))(
  '%s says that it sends before SQS has anything, and that it has ended',
  async (name, way) => {
    for (const userId of ['alice', 'bob'])
      await pipeline.sqs.send(
        new SendMessageCommand({ QueueUrl: pipeline.deadLetterQueueUrl, MessageBody: bodyOf(userId) }),
      );
    const senders: string[][] = [];
    const sqs = new Proxy(pipeline.sqs, {
      get: (target, key) => {
        if (key !== 'send') return Reflect.get(target, key) as unknown;
        return async (command: object) => {
          if (command.constructor.name === 'SendMessageBatchCommand')
            senders.push(
              (await sendersFromBefore(pipeline, { nowMs: Date.now, pollEveryMs: 1 })).map(
                (each) => each.command,
              ),
            );
          return await (target.send as (command: object) => Promise<unknown>)(command);
        };
      },
    });
    await way.run({ ...pipeline, sqs });
    expect(senders.length).toBeGreaterThan(0);
    expect(new Set(senders.flat())).toEqual(new Set([name]));
    expect(senders.every(({ length }) => length === 1)).toBe(true);
    expect(await sendersFromBefore(pipeline, { nowMs: Date.now, pollEveryMs: 1 })).toEqual([]);
  },
);

it('what was exported before somebody was forgotten is sent when it is said that they are not in it, and not before', async () => {
  const queue = queueOf(pipeline);
  const send = (lines: string[], checked?: boolean): Promise<unknown> =>
    sendExported(queue, lines, { checked });
  const [before, unknown] = [line('alice', new Date().toISOString()), line('bob')];
  expect(await send([before, unknown])).toMatchObject({ sent: 2 });
  expect(await usersIn(pipeline.queueUrl)).toEqual(['alice', 'bob']);
  await pipeline.sqs.send(
    new SendMessageCommand({ QueueUrl: pipeline.deadLetterQueueUrl, MessageBody: bodyOf('alice') }),
  );
  expect(await run()).toMatchObject({ complete: true });
  const later: string[] = [];
  await pipeline.sqs.send(
    new SendMessageCommand({ QueueUrl: pipeline.deadLetterQueueUrl, MessageBody: bodyOf('carol') }),
  );
  await exportDeadLetters(queue, (each) => void later.push(each));
  const [exported = ''] = later;
  const { exportedAt } = JSON.parse(exported) as { exportedAt: string };
  expect(Math.abs(Date.parse(exportedAt) - Date.now())).toBeLessThan(60_000);
  // S3 tells of whole seconds: within one nobody knows which was first.
  const inAMoment = exported.replace(exportedAt, new Date(Date.now() + 2_000).toISOString());
  expect(await send([inAMoment])).toMatchObject({ sent: 1 });
  expect(await usersIn(pipeline.queueUrl)).toEqual(['carol']);
  await expect(send([before, inAMoment, unknown])).rejects.toThrow(
    /^2 of 3 lines were exported before somebody was forgotten \(at \S+Z\), and may have their data: take out the lines of that person, and say --checked$/,
  );
  expect(await usersIn(pipeline.queueUrl)).toEqual([]);
  expect(await send([unknown], true)).toMatchObject({ sent: 1 });
  expect(await usersIn(pipeline.queueUrl)).toEqual(['bob']);
});
