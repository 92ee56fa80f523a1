import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Environment, EnvironmentMode, EnvironmentOptions } from './environment.ts';
import { startEnvironment } from './start-environment.ts';

const taskRoot = resolve(import.meta.dirname, '../fixtures');
const started: Environment[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((environment) => environment.stop()));
});

async function start(handler: string, mode: EnvironmentMode, more: Partial<EnvironmentOptions> = {}) {
  const environment = await startEnvironment({
    mode,
    taskRoot,
    handler: `handlers.${handler}`,
    functionName: 'fixture',
    memoryMiB: 2048,
    timeoutMs: 30_000,
    ...more,
  });
  started.push(environment);
  return environment;
}
const managed = (maxConcurrency: number, workerCount: number): EnvironmentMode => ({
  kind: 'managed-instances',
  maxConcurrency,
  workerCount,
});
const json = (result: { kind: string; payload?: Buffer }): Record<string, unknown> => {
  expect(result.kind).toBe('success');
  return JSON.parse(String(result.payload)) as Record<string, unknown>;
};

describe('default Lambda', () => {
  it('answers one invocation at a time and refuses the second', async () => {
    const environment = await start('echo', { kind: 'default' });
    const first = environment.invoke('{"value":1,"waitMs":50}');
    expect(await environment.invoke('{"value":2}')).toEqual({ kind: 'refused', reason: 'no-free-slot' });
    expect(json(await first)).toMatchObject({ value: 1, threadId: 0, maxConcurrency: null });
    await environment.untilPolling(1);
    expect(json(await environment.invoke('{"value":3}'))).toMatchObject({
      value: 3,
      invocationsOfThisThread: 2,
    });
  });

  it('kills the process when the invocation passes its time-out', async () => {
    const environment = await start('echo', { kind: 'default' }, { timeoutMs: 100 });
    expect(await environment.invoke('{"waitMs":60000}')).toMatchObject({ kind: 'timed-out' });
    expect(await environment.exited).toMatchObject({ expected: true });
  });

  it('reports a crash as a lost environment', async () => {
    const environment = await start('crash', { kind: 'default' });
    expect(await environment.invoke('{}')).toMatchObject({ kind: 'environment-lost' });
    expect(await environment.exited).toMatchObject({ expected: false });
  });
});

describe('managed instances', () => {
  it('runs 64 invocations at once on one worker thread', async () => {
    const environment = await start('meet', managed(64, 1));
    const results: Promise<unknown>[] = [];
    for (let i = 0; i < 64; i += 1) {
      await environment.untilPolling(1);
      results.push(environment.invoke('{"companions":64}').then(json));
    }
    expect(environment.inFlight).toBe(64);
    expect(await Promise.all(results)).toEqual(Array.from({ length: 64 }, () => ({ met: 64 })));
  });

  it('starts one poll a worker thread, each with module state of its own', async () => {
    const environment = await start('echo', managed(64, 4));
    await environment.untilPolling(4);
    const answers = await Promise.all(
      [1, 2, 3, 4].map((value) => environment.invoke(JSON.stringify({ value, waitMs: 20 }))),
    );
    expect(new Set(answers.map((answer) => json(answer)['threadId'])).size).toBe(4);
    expect(answers.map((answer) => json(answer)['invocationsOfThisThread'])).toEqual([1, 1, 1, 1]);
  });

  it('refuses when no worker polls, and when every slot is taken', async () => {
    const environment = await start('echo', managed(2, 1));
    const first = environment.invoke('{"waitMs":100}');
    expect(await environment.invoke('{}')).toEqual({ kind: 'refused', reason: 'no-open-poll' });
    await environment.untilPolling(1);
    const second = environment.invoke('{"waitMs":100}');
    await environment.untilPolling(1);
    expect(await environment.invoke('{}')).toEqual({ kind: 'refused', reason: 'no-free-slot' });
    expect(environment.canAccept()).toBe(false);
    await Promise.all([first, second]);
  });

  it('lets the code run on after the time-out, in its slot, and counts the late answer', async () => {
    const environment = await start('echo', managed(8, 1), { timeoutMs: 100 });
    expect(await environment.invoke('{"waitMs":400}')).toMatchObject({ kind: 'timed-out' });
    expect(environment.inFlight).toBe(1);
    await vi.waitFor(() => expect(environment.lateAnswers).toBe(1), { timeout: 10_000 });
    expect(environment.inFlight).toBe(0);
  });

  it('loses a worker for good when an exception escapes, and keeps the others', async () => {
    const environment = await start('crash', managed(8, 2), { timeoutMs: 500 });
    await environment.untilPolling(2);
    expect(await environment.invoke('{}')).toMatchObject({ kind: 'timed-out' });
    await vi.waitFor(() => expect(environment.openPolls).toBe(1), { timeout: 10_000 });
    expect(environment.inFlight).toBe(1);
    expect(environment.canAccept()).toBe(true);
  });

  it('puts the request id on every console line at 64 at once', async () => {
    const lines: string[] = [];
    const environment = await start('echo', managed(64, 2), { onLog: (line) => lines.push(line) });
    const results = [];
    for (let value = 0; value < 64; value += 1) {
      await environment.untilPolling(1);
      results.push(
        environment.invoke(JSON.stringify({ value, waitMs: value % 7 }), { requestId: `request-${value}` }),
      );
    }
    for (const [value, result] of results.entries())
      expect(json(await result)['requestId']).toBe(`request-${value}`);
    await vi.waitFor(() => expect(lines.filter((line) => line.includes('echoing'))).toHaveLength(64));
    for (const line of lines.filter((text) => text.includes('echoing'))) {
      const { requestId, message } = JSON.parse(line) as { requestId: string; message: string };
      expect(message).toBe(`echoing ${requestId.slice('request-'.length)}`);
    }
  });
});

describe('either mode', () => {
  it.each([{ kind: 'default' }, managed(8, 2)] as EnvironmentMode[])(
    'gives the error of the handler ($kind)',
    async (mode) => {
      const environment = await start('fail', mode);
      const result = await environment.invoke('{}');
      expect(result).toMatchObject({ kind: 'function-error', errorType: 'RangeError' });
    },
  );

  it.each([{ kind: 'default' }, managed(8, 2)] as EnvironmentMode[])(
    'names the error of the init ($kind)',
    async (mode) => {
      await expect(start('echo', mode, { environment: { FAIL_AT_INIT: '1' } })).rejects.toThrow(
        'the handler refuses to load',
      );
    },
  );

  it('gives the function its own variables and none of the parent', async () => {
    process.env['SECRET_OF_THE_PARENT'] = 'leaked';
    const environment = await start('echo', { kind: 'default' });
    expect(json(await environment.invoke('{}'))['secretOfTheParent']).toBeNull();
    delete process.env['SECRET_OF_THE_PARENT'];
  });

  it('reports CPU time and memory', async () => {
    const environment = await start('echo', managed(8, 2));
    const { cpuSeconds, rssBytes } = await environment.usage();
    expect(cpuSeconds).toBeGreaterThan(0);
    expect(rssBytes).toBeGreaterThan(10_000_000);
  });

  it('leaves no process behind when the parent is killed', async () => {
    const parent = spawn(process.execPath, [resolve(taskRoot, 'parent.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line);
    expect(() => process.kill(pid, 0)).not.toThrow();
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(), { timeout: 10_000 });
  });
});
