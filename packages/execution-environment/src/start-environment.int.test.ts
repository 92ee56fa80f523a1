import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import type { Environment, EnvironmentMode, EnvironmentOptions } from './environment.ts';
import { startEnvironment } from './start-environment.ts';
import { addon, addonIsMissing } from './testing-addon.ts';

const taskRoot = resolve(import.meta.dirname, '../fixtures');
/** Nothing is decided by it: only a test that would fail anyhow waits so long. */
const patience = { timeout: 60_000 };
const folder = mkdtempSync(join(tmpdir(), 'environment-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  for (const file of readdirSync(folder)) rmSync(join(folder, file));
});
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
    timeoutMs: 600_000,
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
/** A file that nobody has made yet: an invocation of `hold` ends when it is there. */
const fileToCome = () => join(folder, randomUUID());
const held = (untilFile: string): string => JSON.stringify({ untilFile });
const json = (result: { kind: string; payload?: Buffer }): Record<string, unknown> => {
  expect(result.kind).toBe('success');
  return JSON.parse(String(result.payload)) as Record<string, unknown>;
};

const errorOf = (result: { kind: string; payload?: Buffer }): Record<string, unknown> => {
  expect(result.kind).toBe('function-error');
  return JSON.parse(String(result.payload)) as Record<string, unknown>;
};
interface PlatformLine {
  time: string;
  type: string;
  record: Record<string, unknown>;
}

describe('default Lambda', () => {
  it('answers one invocation at a time and refuses the second', async () => {
    const environment = await start('echo', { kind: 'default' });
    const untilFile = fileToCome();
    const first = environment.invoke(JSON.stringify({ value: 1, untilFile }));
    expect(await environment.invoke('{"value":2}')).toEqual({ kind: 'refused', reason: 'no-free-slot' });
    writeFileSync(untilFile, '');
    expect(json(await first)).toMatchObject({ value: 1, threadId: 0, maxConcurrency: null });
    await environment.untilPolling(1);
    expect(json(await environment.invoke('{"value":3}'))).toMatchObject({
      value: 3,
      invocationsOfThisThread: 2,
    });
  });

  it('kills the process when the invocation passes its time-out', async () => {
    const environment = await start('hold', { kind: 'default' }, { timeoutMs: 100 });
    expect(await environment.invoke(held(fileToCome()))).toMatchObject({ kind: 'timed-out' });
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
      [1, 2, 3, 4].map((value) => environment.invoke(JSON.stringify({ value }))),
    );
    expect(new Set(answers.map((answer) => json(answer)['threadId'])).size).toBe(4);
    expect(answers.map((answer) => json(answer)['invocationsOfThisThread'])).toEqual([1, 1, 1, 1]);
  });

  it('refuses when no worker polls, and when every slot is taken', async () => {
    const environment = await start('hold', managed(2, 1));
    const untilFile = fileToCome();
    const first = environment.invoke(held(untilFile));
    expect(await environment.invoke('{}')).toEqual({ kind: 'refused', reason: 'no-open-poll' });
    await environment.untilPolling(1);
    const second = environment.invoke(held(untilFile));
    await environment.untilPolling(1);
    expect(await environment.invoke('{}')).toEqual({ kind: 'refused', reason: 'no-free-slot' });
    expect(environment.canAccept()).toBe(false);
    writeFileSync(untilFile, '');
    await Promise.all([first, second]);
  });

  it('gives the slot of a time-out back, lets the code run on, and refuses its late answer', async () => {
    const untilFile = fileToCome();
    const environment = await start('hold', managed(1, 1), { timeoutMs: 100 });
    expect(await environment.invoke(held(untilFile))).toMatchObject({ kind: 'timed-out' });
    expect([environment.inFlight, environment.runningOn]).toEqual([0, 1]);
    writeFileSync(untilFile, '');
    await vi.waitFor(() => expect(environment.lateAnswers).toBe(1), patience);
    expect(environment.runningOn).toBe(0);
    // On a slow machine the next ones may take too long, too: each gives its slot back.
    await vi.waitUntil(async () => {
      await environment.untilPolling(1);
      return (await environment.invoke(held(untilFile))).kind === 'success';
    }, patience);
  });

  describe('when a worker thread dies', () => {
    /** One worker dies while the other's invocation runs. */
    async function withADeadWorker(poll: 'addon' | 'javascript') {
      const untilFile = join(folder, 'end');
      const environment = await start('crash', managed(3, 2), { poll });
      await environment.untilPolling(2);
      const lost = environment.invoke('{}');
      await vi.waitFor(() => expect(environment.deadWorkers).toBe(1), patience);
      return { environment, lost, untilFile, behave: JSON.stringify({ behave: true, untilFile }) };
    }

    it('gives the slots of its invocations back', async () => {
      const { environment } = await withADeadWorker('addon');
      expect([environment.inFlight, environment.openPolls, environment.canAccept()]).toEqual([0, 2, true]);
    });

    it.for(['stand-in', 'native'] as const)(
      'ends the environment and all that runs in it when its poll is served (%s)',
      async (client, { skip }) => {
        skip(client === 'native' && !addon, addonIsMissing);
        const untilFile = join(folder, 'never');
        const native = client === 'native' && addon ? { addon } : {};
        const environment = await start('crash', managed(64, 2), { client, ...native });
        await environment.untilPolling(2);
        const results = [environment.invoke('{}')];
        const behave = JSON.stringify({ behave: true, untilFile });
        // The living worker polls again each time, so sooner or later it is the dead one's turn.
        for (let ended = false; !ended;) {
          void environment.exited.then(() => (ended = true));
          if (environment.canAccept()) results.push(environment.invoke(behave));
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        expect(await environment.exited).toMatchObject({ expected: false });
        const kinds = new Set((await Promise.all(results)).map(({ kind }) => kind));
        // Refused: what came after its end.
        expect([...kinds].filter((kind) => kind !== 'refused')).toEqual(['environment-lost']);
      },
    );

    it('costs one invocation where the client polls in JavaScript, and the others go on', async () => {
      const { environment, untilFile, behave } = await withADeadWorker('javascript');
      writeFileSync(untilFile, '');
      const results = await Promise.all([environment.invoke(behave), environment.invoke(behave)]);
      expect(
        results.map((result) => ('errorType' in result ? result.errorType : result.kind)).toSorted(),
      ).toEqual(['Runtime.Unknown', 'success']);
      await environment.untilPolling(1);
      expect(json(await environment.invoke(behave))['threadId']).toBeGreaterThan(0);
    });
  });

  it('starts as many workers as the runtime client does by itself: 8 for each vCPU', async () => {
    const environment = await start('tell', { kind: 'managed-instances', maxConcurrency: 64 });
    expect(environment.workers).toBe(8);
    await environment.untilPolling(8);
    const { environment: variables, quota } = json(
      await environment.invoke('{"quotaFile":"/sys/fs/cgroup/cpu.max"}'),
    );
    expect(variables).not.toHaveProperty('AWS_LAMBDA_NODEJS_WORKER_COUNT');
    expect(quota).toBe('100000 100000\n');
  });

  it('puts the request id on every console line at 64 at once', async () => {
    const lines: string[] = [];
    const environment = await start('echo', managed(64, 2), { onLog: (line) => lines.push(line) });
    const results = [];
    for (let value = 0; value < 64; value += 1) {
      await environment.untilPolling(1);
      results.push(environment.invoke(JSON.stringify({ value }), { requestId: `request-${value}` }));
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
      // The agent's word for it, as with the addon, which names no type; the handler's is in the payload.
      expect(result).toMatchObject({ kind: 'function-error', errorType: 'Runtime.Unknown' });
      expect(errorOf(result)).toMatchObject({ errorType: 'RangeError', errorMessage: 'out of range' });
    },
  );

  it.each([
    ['letters', 'x'.repeat(15_000)],
    ['many letters', 'x'.repeat(400_000)],
    ['ideographs', '語'.repeat(1_660)],
    ['many ideographs', '語'.repeat(100_000)],
    ['lines and characters of every kind', 'a "b"\n\t\u0001\u007f é 語 🙂\n'.repeat(4_000)],
  ])('gives an error with a long message: %s', async (_, message) => {
    const environment = await start('fail', managed(1, 1));
    const result = await environment.invoke(JSON.stringify({ message }));
    expect(errorOf(result)['errorMessage']).toBe(message.replaceAll('\u007f', '%7F'));
    await environment.untilPolling(1);
    expect(environment.canAccept()).toBe(true);
  });

  it('says so where the Runtime API refuses an answer, and the invoker learns it at the time-out', async () => {
    const lines: string[] = [];
    const environment = await start('fail', managed(1, 1), {
      timeoutMs: 200,
      onLog: (line) => lines.push(line),
    });
    const result = await environment.invoke(JSON.stringify({ message: 'x'.repeat(2_000_000) }));
    expect(result.kind).toBe('timed-out');
    await vi.waitFor(
      () => expect(lines.join('\n')).toContain('Failed to post handler success response'),
      patience,
    );
  });

  it('answers up to 6 MiB and 100 bytes, and no more', async () => {
    const environment = await start('large', managed(1, 1));
    const most = 6 * 1024 * 1024 + 100;
    expect(await environment.invoke(JSON.stringify({ bytes: most }))).toMatchObject({ kind: 'success' });
    await environment.untilPolling(1);
    expect(await environment.invoke(JSON.stringify({ bytes: most + 1 }))).toMatchObject({
      kind: 'function-error',
      errorType: 'Function.ResponseSizeTooLarge',
    });
  });

  it.each([{ kind: 'default' }, managed(4, 4)] as EnvironmentMode[])(
    'loses and mixes no line, however long, and fails nobody who writes it ($kind)',
    async (mode) => {
      const lines: string[] = [];
      const environment = await start('log', mode, {
        onLog: (line, of) => of === 'stdout' && lines.push(line),
      });
      const names = mode.kind === 'default' ? ['a'] : ['a', 'b', 'c', 'd'];
      await environment.untilPolling(names.length);
      // Far more than the buffer between the two processes holds.
      const results = names.map((name) =>
        environment.invoke(JSON.stringify({ lines: 20, length: 500_000, name })),
      );
      for (const result of await Promise.all(results)) expect(json(result)).toEqual({ logged: 20 });
      await vi.waitFor(() => expect(lines).toHaveLength(20 * names.length), patience);
      for (const line of lines) {
        const [first, , last] = (JSON.parse(line) as { message: string }).message.split(' ');
        expect(last).toBe(first);
      }
    },
  );

  it('makes writing throw in a handler that logs in a burst where its lines are read slowly', async () => {
    const lines: string[] = [];
    const environment = await start('logUntilItFails', managed(1, 1), {
      slowLogReader: true,
      onLog: (line, of) => of === 'stdout' && lines.push(line),
    });
    const result = await environment.invoke('{"lines":20000,"length":200,"name":"a"}');
    expect(json(result)).toEqual({ code: 'EAGAIN' });
    // Read when nothing runs any more.
    await vi.waitFor(() => expect(lines.length).toBeGreaterThan(100), patience);
  });

  it('tells a handler what it is, as deployed', async () => {
    const environment = await start('tell', managed(8, 2), {
      functionVersion: '7',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fixture:live',
    });
    const { environment: variables, metadata, context } = json(await environment.invoke('{}'));
    expect(context).toMatchObject({
      functionVersion: '7',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fixture:live',
      logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[7\][0-9a-f]{32}$/) as string,
    });
    expect(variables).toMatchObject({
      AWS_LAMBDA_FUNCTION_VERSION: '7',
      AWS_LAMBDA_MAX_CONCURRENCY: '8',
      AWS_SESSION_TOKEN: expect.any(String) as string,
      AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
      AWS_XRAY_DAEMON_ADDRESS: expect.any(String) as string,
      AWS_LAMBDA_METADATA_API: expect.any(String) as string,
      AWS_LAMBDA_METADATA_TOKEN: expect.any(String) as string,
    });
    expect(metadata).toEqual({ AvailabilityZoneID: 'use1-az1' });
  });

  it.each([
    ['AWS_REGION', 'AWS keeps'],
    ['_HANDLER', 'AWS keeps'],
    ['AWS_LAMBDA_MAX_CONCURRENCY', 'AWS keeps'],
    ['with-dash', 'begin with a letter'],
  ])('refuses the variable %s of a function', async (name, message) => {
    await expect(start('echo', managed(1, 1), { environment: { [name]: 'own' } })).rejects.toThrow(message);
  });

  it('lets a function have its own value for what AWS lets it have', async () => {
    const environment = await start('tell', managed(1, 1), { environment: { TZ: 'Europe/Berlin' } });
    expect(json(await environment.invoke('{}'))['environment']).toMatchObject({ TZ: 'Europe/Berlin' });
  });

  it.each([{ kind: 'default' }, managed(8, 2)] as EnvironmentMode[])(
    'writes what Lambda writes of each invocation ($kind)',
    async (mode) => {
      const lines: PlatformLine[] = [];
      const environment = await start('hold', mode, {
        timeoutMs: 100,
        onLog: (line, of) => of === 'platform' && lines.push(JSON.parse(line) as PlatformLine),
      });
      const payload = JSON.stringify({ untilFile: join(folder, 'never') });
      await environment.invoke(payload, { requestId: 'late' });
      expect(lines.map(({ type }) => type)).toEqual([
        'platform.initStart',
        'platform.initRuntimeDone',
        'platform.initReport',
        'platform.start',
        ...(mode.kind === 'default' ? ['platform.runtimeDone'] : []),
        'platform.report',
      ]);
      expect(lines[1]?.record).toMatchObject({ phase: 'init', status: 'success' });
      expect(lines.find(({ type }) => type === 'platform.runtimeDone')?.record).toEqual(
        mode.kind === 'default'
          ? {
              requestId: 'late',
              status: 'timeout',
              errorType: 'Sandbox.Timedout',
              metrics: { durationMs: expect.any(Number) as number, producedBytes: 0 },
            }
          : undefined,
      );
      const { time, record } = lines.at(-1) as PlatformLine;
      expect(new Date(time).toISOString()).toBe(time);
      expect(record).toMatchObject({
        requestId: 'late',
        status: 'timeout',
        errorType: 'Sandbox.Timedout',
        metrics: { durationMs: expect.any(Number) as number },
      });
      expect('billedDurationMs' in (record['metrics'] as object)).toBe(mode.kind === 'default');
    },
  );

  it('writes the error type of what the process took with it', async () => {
    const lines: string[] = [];
    const environment = await start('crash', { kind: 'default' }, { onLog: (line) => lines.push(line) });
    await environment.invoke('{}', { requestId: 'lost' });
    const report = lines.find((line) => line.includes('platform.report')) ?? '';
    expect(JSON.parse(report)).toMatchObject({
      record: { requestId: 'lost', status: 'error', errorType: 'Runtime.ExitError' },
    });
  });

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
