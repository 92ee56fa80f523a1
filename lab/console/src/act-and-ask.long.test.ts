import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Twin } from '@telemetry/local-twin';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Frame } from './frame.ts';
import { consoleUrl, startTwinWithConsole } from './start-twin.ts';

const templates = resolve(import.meta.dirname, '../../../infra/cdk.out');
const dataDir = mkdtempSync(join(tmpdir(), 'console-'));
let twin: Twin;
beforeAll(async () => {
  // One environment, also on a machine so busy that the fleet would grow.
  twin = await startTwinWithConsole({
    templates,
    arm: 'managed-instances',
    dataDir,
    settings: { maxEnvironments: 1 },
  });
});
afterAll(async () => {
  await twin.stop();
  rmSync(dataDir, { recursive: true });
});

/** Longer than the console waits by itself: a slow machine is no fault. */
const patiently = 'waitFor=1&timeoutMs=120000';

type Said = Record<string, any>;

async function ask(
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Promise<{ status: number; said: Said }> {
  const answer = await fetch(new URL(path, consoleUrl(twin)), {
    method,
    ...(body && { headers, body: JSON.stringify(body) }),
  });
  return { status: answer.status, said: (await answer.json()) as Said };
}
const act = async (method: string, path: string, body: object): Promise<Said> => {
  const { status, said } = await ask(method, path, body);
  expect([path, said, status]).toEqual([path, said, 200]);
  return said;
};
const functionName = (): string => twin.stats().counters.consumers[0]?.functionName ?? '';
/** What the console shows at this moment. */
const frame = async (): Promise<Frame> => {
  const { body } = await fetch(new URL('/frames', consoleUrl(twin)));
  let text = '';
  for await (const part of body!.pipeThrough(new TextDecoderStream())) {
    text += part;
    const [, data] = /data: (.*)\n\n/.exec(text) ?? [];
    if (data !== undefined) return JSON.parse(data) as Frame;
  }
  throw new Error('the frames ended');
};
const pids = async (): Promise<number[]> =>
  (await frame()).consumers.flatMap(({ environments }) => environments.map(({ pid }) => pid));

const send = async (context: object, ...events: object[]): Promise<string> => {
  const answer = await fetch(twin.endpoints.ingestUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ context, events }),
  });
  expect(answer.status).toBe(202);
  return ((await answer.json()) as { messageId: string }).messageId;
};
const event = (changes: object = {}) => ({
  id: randomUUID(),
  type: 'metric',
  occurredAt: new Date().toISOString(),
  name: 'n',
  value: 1,
  ...changes,
});

describe('events, for a test of somebody’s own', () => {
  test('are waited for, and found by id, device and message with their object', async () => {
    const deviceId = `device's "${randomUUID()}"`;
    const [good, bad] = [event(), event({ occurredAt: '2026-02-31T00:00:00Z' })];
    const messageId = await send({ appId: 'app', deviceId }, good, bad);
    const { said } = await ask('GET', `/events/stored?${patiently}&event_id=${good.id}`);
    expect(said).toMatchObject({
      found: true,
      events: [{ event_id: good.id, device_id: deviceId, message_id: messageId }],
    });
    expect(said['events'][0].object).toMatch(/events\/ingest_date=.*\.parquet/);
    for (const [by, value] of [
      ['device_id', deviceId],
      ['message_id', messageId],
      ['event_id', bad.id],
    ] as const) {
      const parameters = new URLSearchParams({ [by]: value });
      const rejected = await ask('GET', `/events/rejected?${patiently}&${parameters.toString()}`);
      expect(rejected.said).toMatchObject({
        found: true,
        events: [{ event_id: bad.id, reason: 'time-not-in-calendar', original: JSON.stringify(bad) }],
      });
    }
    expect((await ask('GET', `/events/stored?device_id=${randomUUID()}`)).said).toEqual({
      found: true,
      events: [],
    });
  });

  test('lead from the request to the message, its invocation, its object and its rows', async () => {
    const [good, bad] = [event(), event({ occurredAt: '2026-02-31T00:00:00Z' })];
    const messageId = await send({ appId: 'app', deviceId: 'way' }, good, bad);
    const { said: row } = await ask('GET', `/events/stored?${patiently}&event_id=${good.id}`);
    await twin.settled();
    const { said } = await ask('GET', `/messages/${messageId}`);
    expect(said).toMatchObject({
      messageId,
      receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      invocations: [
        {
          functionName: functionName(),
          requestId: expect.stringMatching(/^[\da-f-]{36}$/),
          outcome: 'success',
          receiveCount: 1,
          failed: false,
        },
      ],
      objects: [row['events'][0].object],
      stored: 1,
      rejected: 1,
      dead: false,
    });
    expect((await ask('GET', `/messages/${randomUUID()}`)).said).toMatchObject({
      receivedAt: null,
      invocations: [],
      objects: [],
      stored: 0,
    });
  });

  test('that do not come are not found, when the time is over', async () => {
    const { status, said } = await ask(
      'GET',
      `/events/stored?event_id=${randomUUID()}&waitFor=1&timeoutMs=1`,
    );
    expect([status, said]).toEqual([200, { found: false, events: [] }]);
  });

  test.each([
    ['/events/stored?reason=x', 'there is no reason'],
    ['/events/dead?limit=-1', 'limit is a whole number'],
    ['/events/stored?waitFor=many', 'waitFor is a whole number'],
  ])('%s is a wrong call', async (path, message) => {
    const { status, said } = await ask('GET', path);
    expect(status).toBe(400);
    expect(said['error']).toContain(message);
  });

  test('and a quote in a search is text, not SQL', async () => {
    const { said } = await ask('GET', `/events/stored?device_id=${encodeURIComponent("' OR 1=1 --")}`);
    expect(said).toEqual({ found: true, events: [] });
  });

  test('are gone after a reset', async () => {
    await send({ appId: 'app', deviceId: 'gone' }, event());
    await ask('GET', `/events/stored?${patiently}&device_id=gone`);
    await twin.settled();
    expect((await act('POST', '/reset', {}))['objects']).toBeGreaterThan(0);
    for (const outcome of ['stored', 'rejected', 'dead'])
      expect((await ask('GET', `/events/${outcome}`)).said).toEqual({ found: true, events: [] });
  });
});

describe('an action', () => {
  test('is refused from a form, which a page elsewhere may send unasked', async () => {
    const form = { 'content-type': 'text/plain' };
    for (const path of ['/reset', '/burst', '/redrive'])
      expect((await ask('POST', path, {}, form)).status).toBe(400);
  });

  test.each([
    ['PUT', '/mappings/nobody', {}, 'there is no function nobody'],
    ['PUT', '/mappings/FN', { batchSize: 11, batchingWindowMs: 0 }, 'Lambda refuses'],
    ['PUT', '/mappings/FN', { batchsize: 11 }, 'there is no batchsize'],
    ['PUT', '/functions/FN', { maxConcurrency: 65 }, 'maxConcurrency is a whole number from 1 to 64'],
    ['POST', '/environments/1/kill', {}, 'no environment has the process id 1'],
    ['POST', '/burst', { requests: '5' }, 'requests is a whole number'],
  ])('%s %s %j says what is wrong', async (method, path, body, message) => {
    const { status, said } = await ask(method, path.replace('FN', functionName()), body);
    expect(status).toBe(400);
    expect(said['error']).toContain(message);
  });

  test('sends a burst of good and bad, and tells how each was answered', async () => {
    const { byStatus } = await act('POST', '/burst', { requests: 20, eventsPerRequest: 2, badPercent: 50 });
    const answered = Object.values(byStatus as Record<string, number>).reduce((sum, n) => sum + n, 0);
    expect(answered).toBe(20);
    expect(Object.keys(byStatus as object)).toEqual(expect.arrayContaining(['202', '400']));
    await twin.settled();
  });

  test('pauses the mapping, changes its batches, and lets it poll again', async () => {
    const path = `/mappings/${functionName()}`;
    expect(await act('PUT', path, { enabled: false })).toMatchObject({ enabled: false });
    // A poller that waits for messages already may still get one.
    await vi.waitUntil(async () => (await frame()).consumers[0]?.mapping.pollers === 0);
    await send({ appId: 'app', deviceId: 'paused' }, event());
    expect(twin.stats().counters.queue.visible).toBe(1);
    await act('PUT', path, { batchSize: 1, batchingWindowMs: 0, enabled: true });
    await twin.settled();
    const before = twin.stats().counters.mapping.invocations;
    for (let i = 0; i < 3; i += 1) await send({ appId: 'app', deviceId: 'alone' }, event());
    await twin.settled();
    expect(twin.stats().counters.mapping.invocations - before).toBe(3);
    await act('PUT', path, { batchSize: 100, batchingWindowMs: 1_000 });
  });

  test('changes the function: new environments with other slots take the place of those that run', async () => {
    const [before] = await pids();
    await act('PUT', `/functions/${functionName()}`, { maxConcurrency: 8, lingerMs: 0, lookUpMs: 1 });
    await vi.waitUntil(() => twin.stats().counters.environments.stopped === 1);
    expect(twin.stats().counters.environments).toMatchObject({ running: 1, slots: 8 });
    expect(await pids()).not.toContain(before);
    // The look-up that the console answers is in the row.
    await send({ appId: 'app', deviceId: 'looked-up' }, event());
    const { said } = await ask('GET', `/events/stored?${patiently}&device_id=looked-up`);
    expect(said['events'][0].platform).toBe('console');
  });

  test('and puts everything back as it was deployed', async () => {
    await act('PUT', '/queue', { maxReceiveCount: 1, visibilityTimeoutSeconds: 5 });
    await act('PUT', '/faults', { s3PutLatencyMs: 1 });
    await act('POST', '/restore', {});
    await vi.waitUntil(() => twin.stats().counters.environments.stopped === 2);
    expect(twin.stats().counters.environments.slots).toBe(64);
    expect(await act('PUT', '/queue', {})).not.toMatchObject({ maxReceiveCount: 1 });
    await send({ appId: 'app', deviceId: 'as-deployed' }, event());
    const { said } = await ask('GET', `/events/stored?${patiently}&device_id=as-deployed`);
    expect(said['events'][0].platform).toBeNull();
  });

  test('throws in a worker, which lives on with the guard and dies without it', async () => {
    const [pid] = await pids();
    expect(await act('POST', `/environments/${pid}/throw`, {})).toMatchObject({ guarded: true });
    const log = async (): Promise<string> =>
      (await (await fetch(new URL('/log?n=50', consoleUrl(twin)))).text()).replaceAll('\\', '');
    await vi.waitUntil(async () => (await log()).includes('"StrayErrors":1'));
    expect(twin.stats().counters.environments.deadWorkers).toBe(0);
    await act('POST', `/environments/${pid}/throw`, { guarded: false });
    await vi.waitUntil(() => twin.stats().counters.environments.stopped === 3);
  });

  test('kills an environment, which is replaced', async () => {
    await vi.waitUntil(() => twin.stats().counters.environments.running === 1);
    const [pid] = await pids();
    await act('POST', `/environments/${pid}/kill`, {});
    await vi.waitUntil(() => twin.stats().counters.environments.stopped === 4);
  });
});
