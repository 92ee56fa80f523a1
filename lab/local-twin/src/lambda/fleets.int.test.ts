import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defaultSettings, type TwinSettings } from '../settings.ts';
import type { Fleet, FleetResult } from './fleet.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { startFleet } from './start-fleet.ts';

const fleets: Fleet[] = [];
afterEach(async () => {
  await Promise.all(fleets.splice(0).map((fleet) => fleet.stop()));
});

async function start(
  handler: string,
  compute: FunctionDefinition['compute'],
  { timeoutMs = 30_000, ...settings }: Partial<TwinSettings> & { timeoutMs?: number } = {},
): Promise<Fleet> {
  const fleet = await startFleet({
    definition: {
      functionName: 'fixture',
      handler: `handlers.${handler}`,
      taskRoot: resolve(import.meta.dirname, '../../fixtures'),
      memoryMiB: 2_048,
      timeoutMs,
      environment: { AWS_LAMBDA_NODEJS_WORKER_COUNT: '1' },
      compute,
    },
    settings: { ...defaultSettings, ...settings },
    onLog: () => {},
  });
  fleets.push(fleet);
  return fleet;
}

const managed = (minEnvironments: number, maxEnvironments: number, maxConcurrency = 4) =>
  ({ kind: 'managed-instances', vcpus: 1, maxConcurrency, minEnvironments, maxEnvironments }) as const;
const pidOf = (result: FleetResult): number =>
  result.kind === 'success'
    ? (JSON.parse(String(result.payload)) as { pid: number }).pid
    : expect.fail(`no success: ${JSON.stringify(result)}`);
const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('default Lambda', () => {
  it('starts an environment when none is idle, and uses an idle one again', async () => {
    const fleet = await start('echo', { kind: 'default' });
    expect(fleet.running).toBe(0);
    const first = pidOf(await fleet.invoke('{}'));
    expect(pidOf(await fleet.invoke('{}'))).toBe(first);
    const both = await Promise.all([fleet.invoke('{"waitMs":500}'), fleet.invoke('{"waitMs":500}')]);
    expect(new Set(both.map(pidOf)).size).toBe(2);
    expect(fleet.counters).toMatchObject({ started: 2, coldStarts: 2 });
  });

  it('throttles beyond the reserved concurrency', async () => {
    const fleet = await start('echo', { kind: 'default', reservedConcurrency: 1 });
    const first = fleet.invoke('{"waitMs":200}');
    expect(await fleet.invoke('{}')).toEqual({ kind: 'throttled', reason: 'ConcurrencyThrottles' });
    expect((await first).kind).toBe('success');
  });

  it('ends the environment of an invocation that takes too long, and serves the next by another', async () => {
    const fleet = await start('echo', { kind: 'default' }, { timeoutMs: 1_000 });
    const before = pidOf(await fleet.invoke('{}'));
    expect((await fleet.invoke('{"waitMs":600000}')).kind).toBe('timed-out');
    expect(pidOf(await fleet.invoke('{}'))).not.toBe(before);
    expect(isRunning(before)).toBe(false);
    expect(fleet.counters.timeouts).toBe(1);
  });

  it('serves on after a crash', async () => {
    const fleet = await start('crash', { kind: 'default' });
    expect((await fleet.invoke('{}')).kind).toBe('environment-lost');
    expect((await fleet.invoke('{}')).kind).toBe('environment-lost');
    expect(fleet.counters.started).toBe(2);
  });

  it('ends environments that stay idle', async () => {
    const fleet = await start('echo', { kind: 'default' }, { idleEnvironmentMs: 1 });
    const pid = pidOf(await fleet.invoke('{}'));
    await vi.waitUntil(async () => {
      await fleet.tick();
      return fleet.running === 0;
    });
    expect(isRunning(pid)).toBe(false);
  });
});

describe('managed instances', () => {
  it('has its minimum before the first invocation, and fills slots evenly', async () => {
    const fleet = await start('echo', managed(2, 2));
    expect([fleet.running, fleet.slots]).toEqual([2, 8]);
    const results = await Promise.all(Array.from({ length: 8 }, () => fleet.invoke('{"waitMs":200}')));
    const pids = Map.groupBy(results.map(pidOf), (pid) => pid);
    expect([...pids.values()].map(({ length }) => length)).toEqual([4, 4]);
  });

  it('throttles when all slots are taken, without waiting for more', async () => {
    const fleet = await start('echo', managed(1, 1, 2));
    const running = [fleet.invoke('{"waitMs":500}'), fleet.invoke('{"waitMs":500}')];
    expect(await fleet.invoke('{}')).toEqual({ kind: 'throttled', reason: 'ConcurrencyThrottles' });
    await Promise.all(running);
  });

  it('throttles for CPU when slots are free and the thread is too busy to ask for work', async () => {
    const fleet = await start('block', managed(1, 1), { pollPatienceMs: 500 });
    const folder = mkdtempSync(join(tmpdir(), 'block-'));
    const payload = JSON.stringify({ untilFile: join(folder, 'go-on') });
    // The runtime client asks again before it runs the handler: one more invocation waits in the blocked thread.
    const blocked = [fleet.invoke(payload), fleet.invoke(payload)];
    await vi.waitUntil(() => fleet.slotsInUse === 2);
    expect(await fleet.invoke(payload)).toEqual({ kind: 'throttled', reason: 'CPUThrottles' });
    writeFileSync(join(folder, 'go-on'), '');
    for (const { kind } of await Promise.all(blocked)) expect(kind).toBe('success');
    rmSync(folder, { recursive: true });
  });

  it('adds environments when more than half of the slots are taken, up to its maximum', async () => {
    const fleet = await start('echo', managed(1, 2, 2), { provisioningDelayMs: 1 });
    const running = [fleet.invoke('{"waitMs":1000}'), fleet.invoke('{"waitMs":1000}')];
    await vi.waitUntil(async () => {
      await fleet.tick();
      return fleet.running === 2;
    });
    await Promise.all(running);
    await fleet.tick();
    expect(fleet.counters.started).toBe(2);
  });

  it('replaces an environment that is gone', async () => {
    const fleet = await start('echo', managed(1, 1));
    const pid = pidOf(await fleet.invoke('{}'));
    process.kill(pid, 'SIGKILL');
    await vi.waitUntil(() => fleet.counters.started === 2 && fleet.running === 1);
    expect(pidOf(await fleet.invoke('{}'))).not.toBe(pid);
  });

  it('fails to start when the handler cannot be loaded', async () => {
    await expect(start('nothing', managed(1, 1))).rejects.toThrow('nothing');
  });
});
