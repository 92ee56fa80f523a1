import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sampleBatches } from '@telemetry/event-schema/sample';
import { startTwin } from '@telemetry/local-twin';
import { afterEach, expect, test, vi } from 'vitest';
import { changeTemplate } from './compare/change-template.ts';
import { startEnrichmentService } from './compare/enrichment-service.ts';
import type { Settings } from './compare/settings.ts';
import { readDeployment } from './read-deployment.ts';

const templates = resolve(import.meta.dirname, '../../infra/cdk.out');
const requests = 60;
// Half a minute each: sixty messages pass one slot.
vi.setConfig({ testTimeout: 180_000 });
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/**
 * A burst on managed instances with one slot, so that slots run out long before CPU does, and a downstream that takes a
 * second and a half. Visibility is three seconds instead of three minutes. Resolves when the queue is empty.
 */
async function burst(settings: Settings) {
  const changed = changeTemplate(
    templates,
    'telemetry-dev-managed-instances',
    { concurrency: 1, 'min-environments': 1, 'batch-size': 5, 'window-seconds': 0, ...settings },
    { cpuMs: 0 },
  );
  cleanups.push(changed.remove);
  const downstream = await startEnrichmentService(1_500);
  cleanups.push(downstream.stop);
  const dataDir = mkdtempSync(join(tmpdir(), 'burst-'));
  cleanups.push(() => rmSync(dataDir, { recursive: true }));
  const twin = await startTwin({
    templates: changed.folder,
    arm: 'managed-instances',
    dataDir,
    settings: {
      timeScale: 60,
      // The machine has no more: scale-out is not what this is about.
      maxEnvironments: 1,
      functionEnvironment: { ENRICHMENT_URL: downstream.url, ENRICHMENT_CACHE_SECONDS: '0' },
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
  await twin.settled();
  return twin.stats().counters;
}

test('a low maxReceiveCount sends good messages of a burst to the dead-letter queue: refused receives count', async () => {
  const { deadLetters, mapping } = await burst({ 'max-receive-count': 2 });
  expect(mapping.throttles['ConcurrencyThrottles']).toBeGreaterThan(0);
  expect(mapping.invocationErrors + mapping.batchItemFailures).toBe(0);
  expect(deadLetters).toBeGreaterThan(0);
});

test('the maxReceiveCount that is deployed keeps them all', async () => {
  expect(readDeployment(templates, 'dev', 'managed-instances', null).maxReceiveCount).toBeGreaterThanOrEqual(
    10,
  );
  const { deadLetters, mapping } = await burst({});
  expect(mapping.throttles['ConcurrencyThrottles']).toBeGreaterThan(0);
  // Messages did come back, and were received again.
  expect(mapping.received).toBeGreaterThan(requests);
  expect(deadLetters).toBe(0);
  // A message that waited for a slot until it was visible again may be stored twice, and never not at all.
  expect(mapping.deleted).toBeGreaterThanOrEqual(requests);
});
