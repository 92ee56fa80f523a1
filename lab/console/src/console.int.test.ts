import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Twin } from '@telemetry/local-twin';
import { createSqsClient } from '@telemetry/operations';
import { objectPrefixes } from '@telemetry/settings';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bucketClient } from './bucket-client.ts';
import type { Frame } from './frame.ts';
import { consoleUrl, startTwinWithConsole } from './start-twin.ts';

const templates = resolve(import.meta.dirname, '../../../infra/cdk.out');
let twin: Twin;
beforeAll(async () => {
  twin = await startTwinWithConsole({ templates, arm: 'managed-instances' });
});
afterAll(() => twin.stop());

const at = (path: string): URL => new URL(path, consoleUrl(twin));

const json = { 'content-type': 'application/json' };
const batchOf = (of: object): string =>
  JSON.stringify({
    context: { appId: 'app', ...of },
    events: [{ id: randomUUID(), type: 'metric', occurredAt: new Date().toISOString(), name: 'n', value: 1 }],
  });

const send = async (batches: number): Promise<void> => {
  const sent = Array.from({ length: batches }, () =>
    fetch(twin.endpoints.ingestUrl, {
      method: 'POST',
      headers: json,
      body: batchOf({ deviceId: 'device' }),
    }),
  );
  for (const { status } of await Promise.all(sent)) expect(status).toBe(202);
};

/** Frames as they come, until somebody has seen enough. */
async function* frames(): AsyncGenerator<Frame> {
  const leave = new AbortController();
  try {
    const { body, headers } = await fetch(at('/frames'), { signal: leave.signal });
    expect(headers.get('content-type')).toBe('text/event-stream');
    let rest = '';
    for await (const text of body!.pipeThrough(new TextDecoderStream())) {
      const events = (rest + text).split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) if (event.startsWith('data: ')) yield JSON.parse(event.slice(6)) as Frame;
    }
  } finally {
    leave.abort();
  }
}
async function frameWhere(is: (frame: Frame) => boolean): Promise<Frame> {
  for await (const frame of frames()) if (is(frame)) return frame;
  throw new Error('the frames ended');
}
const threads = (frame: Frame) =>
  frame.consumers.flatMap(({ environments }) => environments.flatMap((environment) => environment.threads));

test('the page and all that it names are there, and come from this twin alone', async () => {
  const page = await fetch(at('/'));
  expect(page.status).toBe(200);
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain(`connect-src 'self' ${new URL(twin.endpoints.ingestUrl).origin};`);
  const waiting = [...(await page.text()).matchAll(/"(\/page\/[^"]+)"/g)].map(([, path = '']) => path);
  const seen = new Set(waiting);
  for (const path of waiting) {
    const file = await fetch(at(path));
    expect([path, file.status]).toEqual([path, 200]);
    const text = await file.text();
    expect(text, path).not.toMatch(/(?:src|href|from|import)\s*[=(]?\s*["'(]https?:/);
    for (const [, name = ''] of text.matchAll(/from '\.\/([\w-]+\.js)'/g)) {
      const next = `/page/${name}`;
      if (!seen.has(next)) waiting.push(next);
      seen.add(next);
    }
  }
  expect(seen.size).toBeGreaterThan(8);
});

test.each(['/page/nothing.js', '/page/..%2fsrc%2fconsole.ts', '/page/package.json', '/nowhere'])(
  'there is no %s',
  async (path) => {
    expect((await fetch(at(path))).status).toBe(404);
  },
);

test.each(['//', '//x', '/?', '/events/stored?%', '/messages/%00', '/page/%', '*', 'http://elsewhere/'])(
  'a path of %s, which is no address, is answered, and the twin lives on',
  async (path) => {
    const { hostname, port } = at('/');
    const socket = connect({ port: Number(port), host: hostname });
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: close\r\n\r\n`);
    let answered = '';
    for await (const part of socket.setEncoding('utf8')) answered += part as string;
    expect(answered).toMatch(/^HTTP\/1\.1 (200|400|403|404) /);
    expect((await fetch(at('/contract'))).status).toBe(200);
  },
);

test.each(['/', '/frames', '/twins', '/stats'])('%s is not for a page of another origin', async (path) => {
  const { status } = await fetch(at(path), { headers: { origin: 'http://127.0.0.1:1' } });
  expect(status).toBe(403);
});

test('frames say what the twin counts, and what each thread does with its slots', async () => {
  const watched = frames();
  try {
    // An invocation that began before its thread was listened to is not known.
    for (
      let next = await watched.next();
      threads(next.value as Frame).length === 0;
      next = await watched.next()
    );
    await send(20);
    const letters = new Set<string>();
    for await (const frame of watched) {
      for (const { slots } of threads(frame)) for (const letter of slots) letters.add(letter);
      const { puts } = twin.stats().counters.s3;
      const stored = threads(frame).reduce((sum, thread) => sum + thread.stored, 0);
      if (
        letters.has('o') &&
        puts > 0 &&
        stored === puts &&
        frame.queue.visible + frame.queue.inFlight === 0
      ) {
        const { counters } = twin.stats();
        expect(frame).toMatchObject({
          arm: 'managed-instances',
          edge: { byStatus: counters.edge.byStatus },
          s3: { puts: counters.s3.puts },
          deadLetters: 0,
          consumers: [
            {
              mapping: { invocations: counters.mapping.invocations, batchSizeTotal: 20 },
              environments: [{ slots: 64, inFlight: 0, workers: 1 }],
            },
          ],
        });
        expect(frame.consumers[0]?.environments[0]?.cpuMs).toBeGreaterThan(0);
        break;
      }
    }
  } finally {
    await watched.return(undefined);
  }
});

test('when nobody looks any more, threads say nothing, and say it again when somebody does', async () => {
  await frameWhere((frame) => threads(frame).length > 0);
  // The first frame of a new look knows nothing of threads yet: nothing was told in between.
  await vi.waitUntil(async () => threads(await frameWhere(() => true)).length === 0);
  const told = threads(await frameWhere((frame) => threads(frame).length > 0));
  // The main thread starts the worker and takes no invocation.
  expect(told.map(({ thread }) => thread)).toEqual([1]);
});

test('who does not know the token is no thread', async () => {
  const flag = twin.settings.nodeFlags.at(-1) ?? '';
  const port = Number(new URL(flag).searchParams.get('port'));
  const socket = connect({ port, host: '127.0.0.1' });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => undefined);
  socket.write(`${JSON.stringify({ token: 'x'.repeat(32), pid: 1, thread: 0 })}\n`);
  await closed;
});

test('the schedule of the template puts small objects together, also when it is asked to, and frames say when', async () => {
  const [schedule] = twin.stats().schedules;
  expect(schedule?.expression).toMatch(/^rate\(/);
  const run = at(`/schedules/${schedule?.id}/run`);
  expect((await fetch(run, { method: 'POST', headers: { origin: 'http://127.0.0.1:1' } })).status).toBe(403);
  const answer = await fetch(run, { method: 'POST' });
  expect(await answer.json()).toMatchObject({ status: 'SUCCEEDED', output: { complete: true, failed: [] } });
  const { schedules } = await frameWhere(() => true);
  expect(schedules).toMatchObject([{ id: schedule?.id, last: { status: 'SUCCEEDED' } }]);
  expect(schedules[0]?.last).not.toHaveProperty('output');
});

test('a redrive leaves the dead letters of who is being forgotten where they are, until they are', async () => {
  const { endpoints } = twin;
  const [sqs, s3] = [
    createSqsClient({ endpoint: endpoints.sqsEndpoint, region: endpoints.region }),
    bucketClient(endpoints),
  ];
  for (const userId of ['alice', 'bob'])
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: endpoints.deadLetterQueueUrl,
        MessageBody: batchOf({ deviceId: 'device', userId }),
      }),
    );
  const request = { Bucket: endpoints.bucket, Key: `${objectPrefixes.forgetRequests}alice.json` };
  await s3.send(
    new PutObjectCommand({
      ...request,
      Body: JSON.stringify({ openedAt: new Date().toISOString(), field: 'userId', ids: ['alice'] }),
    }),
  );
  const redrive = async (): Promise<unknown> =>
    (await fetch(at('/redrive'), { method: 'POST', headers: json, body: '{}' })).json();
  expect(await redrive()).toEqual({ moved: 1, leftOut: 1, held: 0, before: 2 });
  await s3.send(new DeleteObjectCommand(request));
  expect(await redrive()).toEqual({ moved: 1, leftOut: 0, held: 0, before: 1 });
  sqs.destroy();
  s3.destroy();
});

test('another twin that says it runs and does not is no error', async () => {
  const { own } = (await (await fetch(at('/twins'))).json()) as { own: string };
  expect(own).toBe('managed-instances');
  expect((await fetch(at('/twins/nobody/frames'))).status).toBe(204);
});
