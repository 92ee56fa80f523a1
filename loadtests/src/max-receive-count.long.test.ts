import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sampleBatches } from '@telemetry/event-schema/sample';
import { startTwin } from '@telemetry/local-twin';
import { afterEach, expect, test, vi } from 'vitest';
import { readDeployment } from './read-deployment.ts';

type Counters = ReturnType<Awaited<ReturnType<typeof startTwin>>['stats']>['counters'];

const infra = resolve(import.meta.dirname, '../../infra');
const templates = join(infra, 'cdk.out');
const requests = 20;
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** A downstream that answers nothing until it is released. */
async function startHeldDownstream() {
  const held: ServerResponse[] = [];
  let isReleased = false;
  const server = createServer((_, response) => {
    if (isReleased) response.end('{}');
    else held.push(response);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  cleanups.push(() => (server.closeAllConnections(), void server.close()));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    release: () => {
      isReleased = true;
      for (const response of held) response.end('{}');
    },
  };
}

/**
 * A burst on managed instances with one slot, whose invocation waits for a downstream until `until` is true of what was counted:
 * so long every other message comes back by its visibility time-out (half an hour ÷ `timeScale`). Resolves when the
 * queue is empty.
 */
async function burst(
  queue: { maxReceiveCount?: number },
  timeScale: number,
  until: (counters: Counters) => boolean,
) {
  const folder = mkdtempSync(join(tmpdir(), 'burst-templates-'));
  cleanups.push(() => rmSync(folder, { recursive: true }));
  const changes = {
    mapping: { batchSize: 5, batchingWindowSeconds: 0 },
    queue,
    // Long enough that the invocations that are held do not fail.
    processor: { timeoutSeconds: 300 },
    // The mapping may run five at once: the fleet can grow to five environments of one slot, and has one.
    managedInstances: {
      concurrencyPerEnvironment: 1,
      mappingMaxConcurrency: 5,
      environments: { min: 1, max: 5 },
    },
    hybrid: { environments: { min: 1, max: 5 } },
    exceptions: [{ rule: 'receives-before-death', reason: 'what this is about' }],
  };
  writeFileSync(join(folder, 'changes.json'), JSON.stringify(changes));
  const synth = [join(infra, 'app/synth.ts'), '--stage', 'dev', '--outdir', join(folder, 'templates')];
  await promisify(execFile)(process.execPath, [...synth, '--changes', join(folder, 'changes.json')]);
  const downstream = await startHeldDownstream();
  const dataDir = mkdtempSync(join(tmpdir(), 'burst-'));
  cleanups.push(() => rmSync(dataDir, { recursive: true }));
  const twin = await startTwin({
    templates: join(folder, 'templates'),
    arm: 'managed-instances',
    dataDir,
    settings: {
      timeScale,
      maxEnvironments: 1,
      functionEnvironment: {
        ENRICHMENT_URL: downstream.url,
        ENRICHMENT_CACHE_SECONDS: '0',
        ENRICHMENT_TIMEOUT_MS: '290000',
      },
    },
  });
  cleanups.push(() => twin.stop());
  const batches = sampleBatches({ seed: 3, eventsPerBatch: 2, nowMs: Date.now });
  const answers = await Promise.all(
    Array.from({ length: requests }, async () => {
      const body = JSON.stringify(batches.next().value);
      const headers = { 'content-type': 'application/json' };
      return (await fetch(twin.endpoints.ingestUrl, { method: 'POST', headers, body })).status;
    }),
  );
  expect(answers.every((status) => status === 202)).toBe(true);
  await vi.waitUntil(() => until(twin.stats().counters));
  downstream.release();
  await twin.settled();
  return twin.stats().counters;
}

test('a low maxReceiveCount sends good messages of a burst to the dead-letter queue: refused receives count', async () => {
  const { deadLetters, mapping } = await burst(
    { maxReceiveCount: 2 },
    900,
    (counters) => counters.deadLetters > 0,
  );
  expect(mapping.throttles['ConcurrencyThrottles']).toBeGreaterThan(0);
  expect(mapping.invocationErrors + mapping.batchItemFailures).toBe(0);
  expect(deadLetters).toBeGreaterThan(0);
});

test('the maxReceiveCount that is deployed keeps them all', async () => {
  expect(readDeployment(templates, 'dev', 'managed-instances', null).maxReceiveCount).toBeGreaterThanOrEqual(
    10,
  );
  const { deadLetters, mapping } = await burst({}, 225, (counters) => counters.mapping.received > requests);
  expect(mapping.throttles['ConcurrencyThrottles']).toBeGreaterThan(0);
  expect(deadLetters).toBe(0);
  // A message that waited for a slot until it was visible again may be stored twice, and never not at all.
  expect(mapping.deleted).toBeGreaterThanOrEqual(requests);
});
