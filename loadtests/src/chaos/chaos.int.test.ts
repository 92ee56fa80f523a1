import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { faultKinds } from './plan-faults.ts';
import { runChaos } from './run-chaos.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'chaos-'));
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

it.each(['managed-instances', 'default'] as const)(
  'under faults of every kind %s loses nothing, and no log has an id of a person or a device',
  async (arm) => {
    const result = await runChaos({
      arm,
      templates: resolve(import.meta.dirname, '../../../infra/cdk.out'),
      dataDir,
      seed: 3,
      requests: 100,
      faults: Object.keys(faultKinds).length,
      eventsPerRequest: 4,
    });
    expect(result.accounting).toMatchObject({ lost: 0, unexpected: 0, balanced: true });
    expect(result.accounting.accepted.uniqueEvents).toBeGreaterThan(0);
    expect(result.faults.map(({ kind }) => kind).sort()).toEqual(Object.keys(faultKinds).sort());
    expect(result.logLines.read).toBeGreaterThan(0);
    expect(result.logLines.withIds).toBe(0);
  },
);
