import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sampleBatches } from '@telemetry/event-schema/sample';
import { createPseudonyms } from '@telemetry/event-store';
import { openQuery } from '@telemetry/event-store/query';
import { startTwin } from '@telemetry/local-twin';
import { afterEach, beforeEach, expect, it } from 'vitest';

const templates = resolve(import.meta.dirname, '../../infra/cdk.out/edges');
let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'pseudonyms-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));
const stack = () => ({ templates, stage: 'rest-pseudonyms', arm: 'default' as const, dataDir });

it('does not start a stage of pseudonyms without a key: ids would be hashed with the name of the secret', async () => {
  await expect(startTwin(stack())).rejects.toThrow(
    /PipelineProcessorFunction\w+: the twin cannot read the value of PSEUDONYM_KEY, which is \{\{resolve:secretsmanager:telemetry\/pseudonyms:/,
  );
});

it('stores pseudonyms of the key that it is given', async () => {
  const key = 'a secret of this machine, and of no other';
  const twin = await startTwin({ ...stack(), settings: { functionEnvironment: { PSEUDONYM_KEY: key } } });
  try {
    const batch = sampleBatches({ seed: 3, eventsPerBatch: 2, nowMs: Date.now }).next().value;
    const { status } = await fetch(twin.endpoints.ingestUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(batch),
    });
    expect(status).toBe(202);
    await twin.settled();
    await using query = await openQuery({ dataDirs: [dataDir] });
    expect(await query.rows('SELECT DISTINCT device_id FROM events')).toEqual([
      { device_id: createPseudonyms(key).of('deviceId', batch.context.deviceId) },
    ]);
  } finally {
    await twin.stop();
  }
});
