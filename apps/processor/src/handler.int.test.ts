import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BatchContext } from '@telemetry/event-schema';
import { badBatches, sampleBatches } from '@telemetry/event-schema/sample';
import { createPseudonyms } from '@telemetry/event-store';
import { openQuery } from '@telemetry/event-store/query';
import { type Environment, type EnvironmentMode, startEnvironment } from '@telemetry/execution-environment';
import type { SQSBatchResponse } from 'aws-lambda';
import { startFauxqs } from 'fauxqs';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { record } from './testing-records.ts';

const taskRoot = resolve(import.meta.dirname, '../dist');
const cleanUp: (() => Promise<void> | void)[] = [];
beforeAll(() => {
  if (!existsSync(join(taskRoot, 'index.mjs')))
    throw new Error('dist/index.mjs is missing: run pnpm build first');
});
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

async function start(
  mode: EnvironmentMode,
  more: Record<string, string> = {},
  timeoutMs = 300_000,
  execArgv: string[] = [],
) {
  const dataDir = mkdtempSync(join(tmpdir(), 'processor-'));
  cleanUp.push(() => rmSync(dataDir, { recursive: true }));
  const s3 = await startFauxqs({
    port: 0,
    logger: false,
    s3StorageDir: join(dataDir, 's3'),
    init: { buckets: ['events'] },
  });
  cleanUp.push(() => s3.stop());
  const lines: string[] = [];
  const environment = await startEnvironment({
    mode,
    taskRoot,
    handler: 'index.handler',
    functionName: 'processor',
    memoryMiB: 2_048,
    timeoutMs,
    execArgv,
    environment: {
      EVENT_BUCKET: 'events',
      COMMIT_LINGER_MS: mode.kind === 'default' ? '0' : '50',
      COMMIT_MAX_ROWS: '50000',
      COMMIT_MAX_ROWS_IN_FLIGHT: '200000',
      METRICS_NAMESPACE: 'Test',
      POWERTOOLS_SERVICE_NAME: 'processor',
      POWERTOOLS_LOG_LEVEL: 'INFO',
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${s3.port}`,
      ...more,
    },
    onLog: (line) => lines.push(line),
  });
  cleanUp.push(() => environment.stop());
  const documents = () =>
    lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>);
  const select = async (sql: string) => {
    await using query = await openQuery({ dataDirs: [dataDir] });
    return await query.rows(sql);
  };
  return { environment, documents, select, stopStorage: () => s3.stop() };
}
const managed: EnvironmentMode = { kind: 'managed-instances', maxConcurrency: 64, workerCount: 2 };

/** Invokes as soon as a worker polls. */
async function invoke(
  environment: Environment,
  requestId: string,
  records: unknown[],
): Promise<SQSBatchResponse> {
  await environment.untilPolling(1);
  const result = await environment.invoke(JSON.stringify({ Records: records }), { requestId });
  if (result.kind !== 'success')
    throw new Error(`${result.kind} ${'payload' in result ? String(result.payload) : ''}`);
  return JSON.parse(String(result.payload)) as SQSBatchResponse;
}

/** Invocations, all in flight at once, each with two messages. */
async function atOnce(environment: Environment, invocations: number) {
  const samples = sampleBatches({ seed: 11, eventsPerBatch: 5, nowMs: Date.now });
  const ids: string[] = [];
  const contexts: BatchContext[] = [];
  const answers: Promise<SQSBatchResponse>[] = [];
  for (let i = 0; i < invocations; i += 1) {
    const batches = [samples.next().value, samples.next().value];
    contexts.push(...batches.map(({ context }) => context));
    ids.push(...batches.flatMap(({ events }) => events.map(({ id }) => id)));
    await environment.untilPolling(1);
    answers.push(
      invoke(
        environment,
        `request-${i}`,
        batches.map((batch, m) => record(`message-${i}-${m}`, JSON.stringify(batch))),
      ),
    );
  }
  return { ids, contexts, answers: await Promise.all(answers) };
}

describe('the bundle on the real runtime client', () => {
  it.each([{ kind: 'default' }, managed] as EnvironmentMode[])(
    'stores good events and keeps bad ones with their text ($kind)',
    async (mode) => {
      const { environment, select } = await start(mode);
      const good = sampleBatches({ seed: 1, eventsPerBatch: 4, nowMs: Date.now }).next().value;
      const bad = badBatches(good).filter(({ body }) => typeof body === 'string' && body.length < 500_000);
      const response = await invoke(
        environment,
        'request-1',
        bad.map(({ body }, i) => record(`bad-${i}`, String(body))),
      );
      expect(response).toEqual({ batchItemFailures: [] });
      const rejected = await select('SELECT message_id, reason, original, event_index FROM rejected_events');
      const stored = await select('SELECT message_id FROM events_raw');
      for (const [i, { name, body, validEvents, refusedBy }] of bad.entries()) {
        const rows = rejected.filter((row) => row['message_id'] === `bad-${i}`);
        const whole = rows.find((row) => row['event_index'] === null);
        if (whole) expect(whole['original'], name).toBe(body);
        const storedHere = stored.filter((row) => row['message_id'] === `bad-${i}`).length;
        // What the edge would have refused may hold good events as well.
        if ('processor' in refusedBy) expect(storedHere, name).toBe(validEvents);
        else expect(storedHere + rows.length, name).toBeGreaterThan(0);
      }
    },
  );

  it('stores every event once at 64 invocations at once, in no more objects than invocations', async () => {
    const { environment, documents, select } = await start(managed);
    const { ids, answers } = await atOnce(environment, 64);
    expect(answers).toEqual(Array.from({ length: 64 }, () => ({ batchItemFailures: [] })));
    const stored = (await select('SELECT event_id FROM events_raw')).map((row) => String(row['event_id']));
    expect(stored.sort()).toEqual(ids.sort());
    await vi.waitFor(() =>
      expect(documents().filter((line) => line['EventsStored'] === 10)).toHaveLength(64),
    );
    const objects = documents().filter((line) => 'ObjectRows' in line);
    expect(objects.length).toBeLessThanOrEqual(64);
    expect(objects.reduce((rows, line) => rows + Number(line['ObjectRows']), 0)).toBe(640);
    const requests = documents()
      .filter((line) => 'EventsStored' in line)
      .map((line) => line['requestId']);
    expect(new Set(requests).size).toBe(64);
  });

  it('puts the rows of five eighths of its slots into one object, however long the linger', async () => {
    // 40 of 64 slots wait for the one object that the thread has open: it is written then, and not before.
    const oneThread: EnvironmentMode = { kind: 'managed-instances', maxConcurrency: 64, workerCount: 1 };
    const { environment, documents, select } = await start(oneThread, { COMMIT_LINGER_MS: '240000' });
    const { ids } = await atOnce(environment, 40);
    const stored = (await select('SELECT event_id FROM events_raw')).map((row) => String(row['event_id']));
    expect(stored.sort()).toEqual(ids.sort());
    await vi.waitFor(() =>
      expect(documents().flatMap((line) => ('ObjectRows' in line ? [line['ObjectRows']] : []))).toEqual([
        400,
      ]),
    );
  });

  it('stores pseudonyms in the place of ids when it has a key, at 64 invocations at once', async () => {
    const key = 'a secret of more than 32 characters';
    const { environment, select } = await start(managed, { PSEUDONYM_KEY: key });
    const { contexts } = await atOnce(environment, 64);
    const { ofContext } = createPseudonyms(key);
    const rows = await select('SELECT DISTINCT device_id, session_id, user_id FROM events_raw');
    const shown = (ids: unknown[]) => JSON.stringify(ids.map((id) => id ?? null));
    expect(rows.map((row) => shown([row['device_id'], row['session_id'], row['user_id']])).sort()).toEqual(
      [
        ...new Set(
          contexts
            .map(ofContext)
            .map(({ deviceId, sessionId, userId }) => shown([deviceId, sessionId, userId])),
        ),
      ].sort(),
    );
  });

  it('puts the right request id on every log line at 64 failing invocations at once', async () => {
    const { environment, documents, stopStorage } = await start(managed);
    await stopStorage();
    const { answers } = await atOnce(environment, 64);
    for (const [i, answer] of answers.entries()) {
      expect(answer.batchItemFailures).toEqual([
        { itemIdentifier: `message-${i}-0` },
        { itemIdentifier: `message-${i}-1` },
      ]);
    }
    const warnings = () => documents().filter((line) => line['message'] === 'messages go back to the queue');
    await vi.waitFor(() => expect(warnings()).toHaveLength(64));
    expect(
      warnings()
        .map((line) => String(line['function_request_id']))
        .sort(),
    ).toEqual(Array.from({ length: 64 }, (_, i) => `request-${i}`).sort());
  });

  it('gives messages back before the time-out when storage does not answer', async () => {
    const { createServer } = await import('node:http');
    const silent = createServer(() => {});
    await new Promise<void>((ready) => silent.listen(0, '127.0.0.1', ready));
    cleanUp.push(() => (silent.closeAllConnections(), void silent.close()));
    const address = silent.address() as { port: number };
    // The function sees two seconds left, and has two minutes to answer in.
    const fixture = resolve(import.meta.dirname, '../fixtures/clock-ahead.cjs');
    const { environment } = await start(
      managed,
      { AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${address.port}`, CLOCK_AHEAD_MS: '118000' },
      120_000,
      ['--require', fixture],
    );
    const good = sampleBatches({ seed: 1, eventsPerBatch: 4, nowMs: Date.now }).next().value;
    const response = await invoke(environment, 'request-1', [record('m', JSON.stringify(good))]);
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm' }] });
  });

  it('keeps its worker threads when errors escape every handler, and counts them', async () => {
    const fixture = resolve(import.meta.dirname, '../fixtures/stray-errors.cjs');
    const { environment, documents, select } = await start(managed, {}, 300_000, ['--require', fixture]);
    const counted = () => documents().filter((line) => line['StrayErrors'] === 1);
    await vi.waitFor(() => expect(counted()).toHaveLength(4), { timeout: 20_000 });
    await environment.untilPolling(2);
    const { ids } = await atOnce(environment, 64);
    expect(await select('SELECT count(*) AS n FROM events')).toEqual([{ n: ids.length }]);
  });
});
