import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sampleBatches } from '@telemetry/event-schema/sample';
import { arms } from '@telemetry/settings';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { kindsHere } from './plan-faults.ts';
import { chaosToText } from './print-chaos.ts';
import { runChaos } from './run-chaos.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'chaos-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

it.each(arms)(
  'under faults of every kind %s loses nothing, and neither a log nor what the command says has an id of a person or a device',
  async (arm) => {
    const options = {
      arm,
      templates: resolve(import.meta.dirname, '../../../infra/cdk.out'),
      dataDir,
      seed: 3,
      requests: 150,
      faults: kindsHere().length,
      eventsPerRequest: 4,
    };
    const result = await runChaos(options);
    expect(result.accounting).toMatchObject({ lost: 0, unexpected: 0, balanced: true });
    expect(result.accounting.accepted.uniqueEvents).toBeGreaterThan(0);
    expect(result.faults.map(({ kind }) => kind).sort()).toEqual(kindsHere().sort());
    expect(result.logLines.read).toBeGreaterThan(0);
    expect(result.logLines.withIds).toBe(0);
    const said = chaosToText(options, result) + JSON.stringify(result);
    const samples = sampleBatches({ seed: options.seed, eventsPerBatch: 4, nowMs: Date.now });
    for (const { context } of samples.take(options.requests))
      for (const id of [context.deviceId, context.sessionId, context.userId])
        if (id !== undefined) expect(said).not.toContain(id);
  },
);
