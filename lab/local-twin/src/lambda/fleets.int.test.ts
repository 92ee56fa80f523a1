import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { defaultSettings, type TwinSettings } from '../settings.ts';
import type { Fleet, FleetResult } from './fleet.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { startFleet } from './start-fleet.ts';

const fleets: Fleet[] = [];
afterEach(async () => {
  await Promise.all(fleets.splice(0).map((fleet) => fleet.stop()));
});

/** Nothing is decided by it: only a test that would fail anyhow waits so long. */
const patience = { timeout: 60_000 };
const folder = mkdtempSync(join(tmpdir(), 'fleet-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  for (const file of readdirSync(folder)) rmSync(join(folder, file));
});
const goOn = join(folder, 'go-on');
/** An invocation that runs until `letGo`. */
const held = JSON.stringify({ untilFile: goOn });
const letGo = (): void => writeFileSync(goOn, '');

type Options = Partial<TwinSettings> & {
  timeoutMs?: number;
  workers?: number;
  environment?: Record<string, string>;
};

/** A worker polls again when it is scheduled again: how long that takes decides nothing. */
async function start(
  handler: string,
  compute: FunctionDefinition['compute'],
  { timeoutMs = 600_000, workers = 1, environment = {}, ...settings }: Options = {},
): Promise<Fleet> {
  const fleet = await startFleet({
    definition: {
      functionName: 'fixture',
      handler: `handlers.${handler}`,
      taskRoot: resolve(import.meta.dirname, '../../fixtures'),
      memoryMiB: 2_048,
      timeoutMs,
      environment: { AWS_LAMBDA_NODEJS_WORKER_COUNT: String(workers), ...environment },
      compute,
    },
    settings: { ...defaultSettings, pollPatienceMs: 600_000, ...settings },
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

/** Processes that run or are in their init. */
const processesOf = ({ counters }: Fleet): number => counters.started - counters.stopped;

describe('default Lambda', () => {
  it('starts an environment when none is idle, and uses an idle one again', async () => {
    const fleet = await start('echo', { kind: 'default' });
    expect(fleet.running).toBe(0);
    const first = pidOf(await fleet.invoke('{}'));
    expect(pidOf(await fleet.invoke('{}'))).toBe(first);
    const both = [fleet.invoke(held), fleet.invoke(held)];
    await vi.waitUntil(() => fleet.running === 2, patience);
    letGo();
    expect(new Set((await Promise.all(both)).map(pidOf)).size).toBe(2);
    expect(fleet.counters).toMatchObject({ started: 2, coldStarts: 2 });
  });

  it('throttles beyond the reserved concurrency', async () => {
    const fleet = await start('echo', { kind: 'default', reservedConcurrency: 1 });
    const first = fleet.invoke(held);
    expect(await fleet.invoke('{}')).toEqual({ kind: 'throttled', reason: 'ConcurrencyThrottles' });
    letGo();
    expect((await first).kind).toBe('success');
  });

  it('ends the environment of an invocation that takes too long, and serves the next by another', async () => {
    const fleet = await start('hang', { kind: 'default' }, { timeoutMs: 100 });
    expect((await fleet.invoke('{}')).kind).toBe('timed-out');
    expect((await fleet.invoke('{}')).kind).toBe('timed-out');
    await vi.waitUntil(() => fleet.running === 0, patience);
    expect(fleet.counters).toMatchObject({ started: 2, stopped: 2, timeouts: 2 });
  });

  it('serves on after a crash', async () => {
    const fleet = await start('crash', { kind: 'default' });
    expect((await fleet.invoke('{}')).kind).toBe('environment-lost');
    expect((await fleet.invoke('{}')).kind).toBe('environment-lost');
    await vi.waitUntil(() => fleet.running === 0, patience);
    expect(fleet.counters).toMatchObject({ started: 2, stopped: 2, lost: 2, failedInits: 0 });
  });

  it('counts an init that fails, and starts another for the next invocation', async () => {
    const FAIL_WHILE = join(folder, 'fail');
    writeFileSync(FAIL_WHILE, '');
    const fleet = await start('echo', { kind: 'default' }, { environment: { FAIL_WHILE } });
    expect((await fleet.invoke('{}')).kind).toBe('environment-lost');
    expect(fleet.counters).toMatchObject({ started: 1, stopped: 1, failedInits: 1, lost: 1 });
    rmSync(FAIL_WHILE);
    expect((await fleet.invoke('{}')).kind).toBe('success');
  });

  it('ends environments that stay idle', async () => {
    const fleet = await start('echo', { kind: 'default' }, { idleEnvironmentMs: 1 });
    const pid = pidOf(await fleet.invoke('{}'));
    await vi.waitUntil(async () => {
      await fleet.tick();
      return fleet.running === 0;
    }, patience);
    expect(isRunning(pid)).toBe(false);
  });
});

describe('managed instances', () => {
  it('has its minimum before the first invocation, and fills slots evenly', async () => {
    const fleet = await start('echo', managed(2, 2));
    expect([fleet.running, fleet.slots]).toEqual([2, 8]);
    const results = Array.from({ length: 8 }, () => fleet.invoke(held));
    await vi.waitUntil(() => fleet.slotsInUse === 8, patience);
    letGo();
    const pids = Map.groupBy((await Promise.all(results)).map(pidOf), (pid) => pid);
    expect([...pids.values()].map(({ length }) => length)).toEqual([4, 4]);
  });

  it('throttles when all slots are taken, without waiting for more', async () => {
    const fleet = await start('echo', managed(1, 1, 2));
    const running = [fleet.invoke(held), fleet.invoke(held)];
    await vi.waitUntil(() => fleet.slotsInUse === 2, patience);
    expect(await fleet.invoke('{}')).toEqual({ kind: 'throttled', reason: 'ConcurrencyThrottles' });
    letGo();
    await Promise.all(running);
  });

  it('throttles for CPU when slots are free and the thread is too busy to ask for work', async () => {
    const fleet = await start('block', managed(1, 1), { pollPatienceMs: 500 });
    // The runtime client asks again before it runs the handler: one more invocation waits in the blocked thread.
    const blocked = [fleet.invoke(held), fleet.invoke(held)];
    await vi.waitUntil(() => fleet.slotsInUse === 2, patience);
    expect(await fleet.invoke(held)).toEqual({ kind: 'throttled', reason: 'CPUThrottles' });
    letGo();
    for (const { kind } of await Promise.all(blocked)) expect(kind).toBe('success');
  });

  it('counts what AWS’s agent would have refused, whether or not it waits', async () => {
    const burst = (fleet: Fleet) => Array.from({ length: 64 }, () => fleet.invoke('{}'));
    const patient = await start('echo', managed(1, 1, 64), { workers: 2 });
    await vi.waitUntil(() => patient.openPolls === 2, patience);
    const all = await Promise.all(burst(patient));
    expect(all.map(({ kind }) => kind)).toEqual(all.map(() => 'success'));
    expect(patient.counters.withoutOpenPoll).toBe(62);

    const asTheAgent = await start('echo', managed(1, 1, 64), { workers: 2, pollPatienceMs: 0 });
    await vi.waitUntil(() => asTheAgent.openPolls === 2, patience);
    const kinds = Map.groupBy(await Promise.all(burst(asTheAgent)), ({ kind }) => kind);
    expect([kinds.get('success')?.length, kinds.get('throttled')?.length]).toEqual([2, 62]);
    expect(asTheAgent.counters.withoutOpenPoll).toBe(62);
  });

  it('gives the slot of a time-out to the next, and counts the code that runs on', async () => {
    const fleet = await start('echo', managed(1, 1, 1), { timeoutMs: 500 });
    expect((await fleet.invoke(held)).kind).toBe('timed-out');
    expect([fleet.slotsInUse, fleet.runningOn]).toEqual([0, 1]);
    letGo();
    // On a slow machine the next ones may take too long, too: each gives its slot back.
    await vi.waitUntil(async () => (await fleet.invoke('{}')).kind === 'success', patience);
    await vi.waitUntil(() => fleet.runningOn === 0, patience);
  });

  it('adds environments when more than half of the slots are taken, up to its maximum', async () => {
    const fleet = await start('echo', managed(1, 2, 2), { provisioningDelayMs: 1 });
    const running = [fleet.invoke(held), fleet.invoke(held)];
    await vi.waitUntil(() => fleet.slotsInUse === 2, patience);
    await vi.waitUntil(async () => {
      await fleet.tick();
      return fleet.running === 2;
    }, patience);
    letGo();
    await Promise.all(running);
    await fleet.tick();
    expect(fleet.counters.started).toBe(2);
  });

  it.each([
    ['one more in half a year that a doubling takes', 1e10, 2],
    ['all in a moment that a doubling takes', 1, 8],
  ])('is asked for no more than doubles, however much CPU is wanted: %s', async (_, doublingMs, most) => {
    // Each init alone uses a hundred times the CPU that these environments have.
    const compute = { ...managed(1, 8), vcpus: 0.000_1 };
    const fleet = await start('echo', compute, { doublingMs, provisioningDelayMs: 1, maxEnvironments: 8 });
    await vi.waitUntil(async () => {
      await fleet.tick();
      return fleet.running === most;
    }, patience);
    for (let ticks = 0; ticks < 3; ticks += 1) await fleet.tick();
    expect(fleet.counters.started).toBe(most);
  });

  it('replaces an environment that is gone', async () => {
    const fleet = await start('echo', managed(1, 1));
    const pid = pidOf(await fleet.invoke('{}'));
    process.kill(pid, 'SIGKILL');
    await vi.waitUntil(() => fleet.counters.started === 2 && fleet.running === 1, patience);
    expect(pidOf(await fleet.invoke('{}'))).not.toBe(pid);
  });

  it('never has more environments than its maximum, however many are killed while it wants more', async () => {
    const fleet = await start('echo', managed(2, 2, 2), { provisioningDelayMs: 1 });
    let most = 0;
    for (let kills = 0; kills < 6; kills += 1) {
      const results = [fleet.invoke(held), fleet.invoke(held), fleet.invoke(held)];
      await vi.waitUntil(() => fleet.slotsInUse >= 3, patience);
      await fleet.tick();
      writeFileSync(join(folder, 'one'), '');
      const victim = pidOf(await fleet.invoke(JSON.stringify({ untilFile: join(folder, 'one') })));
      process.kill(victim, 'SIGKILL');
      await vi.waitUntil(() => !isRunning(victim), patience);
      letGo();
      await Promise.all(results);
      rmSync(goOn);
      await vi.waitUntil(async () => {
        await fleet.tick();
        most = Math.max(most, processesOf(fleet));
        return fleet.running === 2;
      }, patience);
    }
    expect(most).toBe(2);
    expect(fleet.counters).toMatchObject({ started: 8, stopped: 6, failedInits: 0 });
  });

  it('replaces an environment that a dead worker ended, and counts what was lost with it', async () => {
    const fleet = await start('stray', managed(1, 1, 8), { workers: 2 });
    const results = [fleet.invoke('{"die":true}')];
    // Whoever is handed the dead worker's poll ends the environment.
    while (fleet.counters.stopped === 0) {
      results.push(fleet.invoke(held));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await vi.waitUntil(() => fleet.counters.started === 2 && fleet.running === 1, patience);
    letGo();
    const kinds = (await Promise.all(results)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'environment-lost').length).toBe(fleet.counters.lost);
    expect(fleet.counters.lost).toBeGreaterThan(1);
    expect(fleet.deadWorkers).toBe(1);
    expect(fleet.counters.failedInits).toBe(0);
  });

  it('goes on with the other workers where the client polls in JavaScript', async () => {
    const fleet = await start('stray', managed(1, 1, 8), { workers: 2, poll: 'javascript' });
    const lost = fleet.invoke('{"die":true}');
    await vi.waitUntil(() => fleet.deadWorkers === 1, patience);
    const kinds = [];
    for (let i = 0; i < 6; i += 1) kinds.push((await fleet.invoke('{}')).kind);
    expect(kinds.filter((kind) => kind === 'function-error')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'success')).toHaveLength(5);
    expect(fleet.counters).toMatchObject({ started: 1, stopped: 0, lost: 0, timeouts: 0 });
    // Its invoker would learn it at the time-out, and learns it here when the environment ends.
    await fleet.stop();
    expect((await lost).kind).toBe('environment-lost');
  });

  it('tries again when the init of a replacement fails', async () => {
    const FAIL_WHILE = join(folder, 'fail');
    const fleet = await start('echo', managed(1, 1), { environment: { FAIL_WHILE }, timeScale: 1_000 });
    const pid = pidOf(await fleet.invoke('{}'));
    writeFileSync(FAIL_WHILE, '');
    process.kill(pid, 'SIGKILL');
    await vi.waitUntil(() => fleet.counters.failedInits >= 2, patience);
    rmSync(FAIL_WHILE);
    await vi.waitUntil(() => fleet.running === 1, patience);
    expect(processesOf(fleet)).toBe(1);
    expect((await fleet.invoke('{}')).kind).toBe('success');
  });

  it('runs eight workers for each vCPU where the function does not say how many', async () => {
    const fleet = await start('echo', managed(1, 1, 64), {
      environment: { AWS_LAMBDA_NODEJS_WORKER_COUNT: '' },
    });
    await vi.waitUntil(() => fleet.openPolls === 8, patience);
  });

  it.each([
    [true, 'EAGAIN'],
    [false, null],
  ])('has a slow reader of log lines where it is told to (%s)', async (slowLogReader, code) => {
    const fleet = await start('log', managed(1, 1), { slowLogReader });
    const result = await fleet.invoke('{}');
    expect('payload' in result ? JSON.parse(String(result.payload)) : result).toEqual({ code });
  });

  it('fails to start when the handler cannot be loaded', async () => {
    await expect(start('nothing', managed(1, 1))).rejects.toThrow('nothing');
  });
});

it.each([{ kind: 'default' } as const, managed(1, 1)])(
  'refuses a function that sets a variable of AWS’s own ($kind)',
  async (compute) => {
    await expect(start('echo', compute, { environment: { AWS_REGION: 'eu-west-1' } })).rejects.toThrow(
      'AWS_REGION',
    );
  },
);
