import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Arm } from '@telemetry/settings';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startTwin, type Twin, type TwinOptions } from './index.ts';

const templates = resolve(import.meta.dirname, '../../../infra/cdk.out');
let dataDir: string;
const twins: Twin[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'twin-'));
});
afterEach(async () => {
  await Promise.all(twins.splice(0).map((twin) => twin.stop()));
  rmSync(dataDir, { recursive: true });
});

async function start(arm: Arm, options: Partial<TwinOptions> = {}): Promise<Twin> {
  const twin = await startTwin({ templates, arm, dataDir, ...options });
  twins.push(twin);
  return twin;
}
const stop = async (twin: Twin): Promise<void> => {
  twins.splice(twins.indexOf(twin), 1);
  await twin.stop();
};

async function send({ endpoints }: Twin, batches: number): Promise<number[]> {
  const responses = await Promise.all(
    Array.from({ length: batches }, () =>
      fetch(endpoints.ingestUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          context: { appId: 'app', deviceId: 'device' },
          events: [
            { id: randomUUID(), type: 'metric', occurredAt: new Date().toISOString(), name: 'n', value: 1 },
          ],
        }),
      }),
    ),
  );
  return responses.map(({ status }) => status);
}
const objects = (): string[] =>
  readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.parquet.data'),
  );

describe.each<Arm>(['managed-instances', 'default', 'hybrid'])('the %s arm', (arm) => {
  it('takes requests over HTTP and leaves Parquet files, with every message deleted', async () => {
    const twin = await start(arm);
    expect(await send(twin, 30)).toEqual(Array.from({ length: 30 }, () => 202));
    await twin.settled();
    const { counters } = twin.stats();
    expect(counters).toMatchObject({
      edge: { requests: 30, byStatus: { 202: 30 } },
      queue: { visible: 0, inFlight: 0, oldestMessageAgeMs: 0 },
      deadLetters: 0,
      mapping: { received: 30, deleted: 30, batchSizeTotal: 30, invocationErrors: 0 },
    });
    expect(objects()).toHaveLength(counters.s3.puts);
    expect(counters.s3.puts).toBeGreaterThan(0);
  });

  it('has the environments that its compute type has', async () => {
    const twin = await start(arm);
    const floor = { compute: 'managed-instances', polling: true, environments: { running: 1, slots: 64 } };
    const none = { running: 0, started: 0 };
    const { consumers, environments } = twin.stats().counters;
    expect(consumers).toMatchObject(
      {
        'managed-instances': [floor],
        default: [{ compute: 'default', polling: true, environments: none }],
        hybrid: [floor, { compute: 'default', polling: false, environments: none }],
      }[arm],
    );
    expect(environments.running).toBe(arm === 'default' ? 0 : 1);
    await send(twin, 1);
    await twin.settled();
    expect(twin.stats().counters.environments.coldStarts).toBe(arm === 'default' ? 1 : 0);
  });

  it('has messages and objects of an earlier run with the same data directory', async () => {
    const first = await start(arm);
    first.setFault({ s3Put: { statusCode: 503, share: 1 } });
    await send(first, 5);
    await vi.waitUntil(() => first.stats().counters.s3.putFailures > 0, { timeout: 30_000 });
    await stop(first);
    expect(objects()).toEqual([]);
    // The messages become visible when their visibility timeout has passed; the queue's time is shortened.
    const second = await start(arm, { settings: { timeScale: 100 } });
    const { queue } = second.stats().counters;
    expect(queue.visible + queue.inFlight).toBe(5);
  });
});

describe('statistics', () => {
  it('are there over HTTP, with a sample a second', async () => {
    const twin = await start('default');
    await vi.waitUntil(() => twin.stats().series.length >= 2, { timeout: 20_000 });
    const response = await fetch(twin.endpoints.statsUrl);
    const stats = (await response.json()) as { arm: string; series: object[] };
    expect(stats.arm).toBe('default');
    expect(stats.series.length).toBeGreaterThanOrEqual(2);
  });
});

describe('a fault of S3', () => {
  it('makes messages die after their receives, and leaves them in the dead-letter queue', async () => {
    const twin = await start('managed-instances', { settings: { timeScale: 181 } });
    twin.setFault({ s3Put: { statusCode: 503, share: 1 } });
    await send(twin, 2);
    await vi.waitUntil(() => twin.stats().counters.deadLetters === 2, { timeout: 55_000, interval: 200 });
    expect(twin.stats().counters.queue).toMatchObject({ visible: 0, inFlight: 0 });
    expect(objects()).toEqual([]);
  });

  it('can be set over HTTP, and goes away again', async () => {
    const twin = await start('managed-instances', { settings: { timeScale: 30 } });
    const put = (body: object): Promise<Response> =>
      fetch(new URL('/faults', twin.endpoints.statsUrl), { method: 'PUT', body: JSON.stringify(body) });
    await put({ s3Put: { statusCode: 503, share: 1 } });
    await send(twin, 1);
    await vi.waitUntil(() => twin.stats().counters.s3.putFailures > 0, { timeout: 30_000 });
    await put({});
    await twin.settled();
    expect(twin.stats().counters.deadLetters).toBe(0);
    expect(objects()).not.toEqual([]);
  });
});

it('says which template is missing and what to do', async () => {
  await expect(start('default', { templates: dataDir })).rejects.toThrow(
    /telemetry-dev-default\.template\.json is missing.*pnpm synth/,
  );
});
