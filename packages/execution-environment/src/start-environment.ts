import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import {
  type Environment,
  EnvironmentInitError,
  type EnvironmentOptions,
  type ExitReason,
  type InvokeResult,
} from './environment.ts';
import { RuntimeApi } from './runtime-api.ts';
import { usageOf } from './usage.ts';

const runtimeClient = createRequire(import.meta.url).resolve('aws-lambda-ric');
const nativeAddon = join(dirname(runtimeClient), 'rapid-client.node');
const preload = (name: string): string[] => [
  '--require',
  resolve(import.meta.dirname, '..', 'preload', name),
];
const taskset = ['/usr/bin/taskset', '/bin/taskset'].find((path) => existsSync(path));

/** Grace between SIGTERM and SIGKILL: two seconds, as in the runtime interface emulator's shutdown of managed instances. */
const shutdownGraceMs = 2_000;

/**
 * Starts one execution environment: a process with AWS's runtime client and the handler, behind a Runtime API of its own.
 *
 * Resolves when the first worker polls for work. Throws `EnvironmentInitError` when the handler cannot be loaded, or does
 * not poll within `initTimeoutMs`.
 */
export async function startEnvironment(options: EnvironmentOptions): Promise<Environment> {
  const { mode, timeoutMs } = options;
  const startedAt = performance.now();
  const client = chooseClient(options.client ?? 'auto');
  const id = `${options.functionName}-${randomBytes(4).toString('hex')}`;
  const waiters: { workers: number; resolve: () => void; reject: (error: Error) => void }[] = [];
  const capacityListeners: (() => void)[] = [];
  let initError: EnvironmentInitError | undefined;
  let stopping = false;
  let gone: Error | undefined;

  const notify = (): void => {
    for (const waiter of waiters.filter(({ workers }) => api.openPolls >= workers)) {
      waiters.splice(waiters.indexOf(waiter), 1);
      waiter.resolve();
    }
    for (const listener of capacityListeners) listener();
  };
  const api = new RuntimeApi({
    maxConcurrency: mode.kind === 'default' ? 1 : mode.maxConcurrency,
    timeoutMs,
    functionArn: `arn:aws:lambda:${options.region ?? 'us-east-1'}:000000000000:function:${options.functionName}`,
    onInitError: (errorType, message) => {
      initError ??= new EnvironmentInitError(errorType, message);
      // A worker that fails its init after others began to poll leaves them their work.
      fail(initError);
    },
    onPoll: notify,
    onSlotFreed: () => {
      for (const listener of capacityListeners) listener();
    },
    onTimeout: () => {
      // Default Lambda ends the process at the time-out. On managed instances the code runs on and keeps its slot
      // (AWS Lambda developer guide, lambda-managed-instances-execution-environment, read 2026-11-21).
      if (mode.kind === 'default') void stop();
    },
  });
  const fail = (error: Error): void => {
    for (const waiter of waiters.splice(0)) waiter.reject(error);
  };

  const child = launch(options, client, await api.listen());
  pipeLines(child, options.onLog);
  const exited = new Promise<ExitReason>((done) => {
    child.once('error', (error) => {
      gone = error;
      fail(error);
      void api.close().then(() => done({ code: null, signal: null, expected: stopping }));
    });
    child.once('exit', (code, signal) => {
      gone =
        initError ??
        new EnvironmentInitError('Runtime.ExitError', `the runtime exited with ${signal ?? code}`);
      fail(gone);
      void api.close().then(() => done({ code, signal, expected: stopping }));
    });
  });

  async function stop(): Promise<void> {
    stopping = true;
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), mode.kind === 'default' ? 0 : shutdownGraceMs);
    await exited;
    clearTimeout(force);
  }

  function untilPolling(workers: number): Promise<void> {
    if (gone) return Promise.reject(gone);
    if (api.openPolls >= workers) return Promise.resolve();
    return new Promise((resolve, reject) => waiters.push({ workers, resolve, reject }));
  }

  const initTimeoutMs =
    options.initTimeoutMs ?? (mode.kind === 'default' ? 10_000 : Math.max(130_000, timeoutMs));
  const initTimer = setTimeout(
    () => fail(new EnvironmentInitError('Sandbox.Timedout', `init did not end within ${initTimeoutMs} ms`)),
    initTimeoutMs,
  );
  try {
    await untilPolling(1);
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(initTimer);
  }

  return {
    id,
    pid: child.pid ?? 0,
    initDurationMs: performance.now() - startedAt,
    client,
    pinned: options.pinToCpu !== undefined && taskset !== undefined,
    get openPolls() {
      return api.openPolls;
    },
    get inFlight() {
      return api.inFlight;
    },
    get lateAnswers() {
      return api.lateAnswers;
    },
    canAccept: () => !stopping && !gone && api.canAccept(),
    untilPolling,
    onCapacity: (listener) => void capacityListeners.push(listener),
    invoke: (payload, { requestId } = {}): Promise<InvokeResult> =>
      stopping || gone
        ? Promise.resolve({ kind: 'refused', reason: 'no-open-poll' })
        : api.invoke(payload, requestId),
    usage: () => usageOf(child.pid ?? 0),
    exited,
    stop,
  };
}

function chooseClient(choice: 'auto' | 'native' | 'stand-in'): 'native' | 'stand-in' {
  const built = existsSync(nativeAddon);
  if (choice === 'native' && !built) {
    throw new Error('client "native" needs the addon of aws-lambda-ric, which is not built here; use "auto"');
  }
  return choice === 'stand-in' || !built ? 'stand-in' : 'native';
}

function launch(
  options: EnvironmentOptions,
  client: 'native' | 'stand-in',
  runtimeApi: string,
): ChildProcess {
  const command = [
    process.execPath,
    ...preload('exit-with-parent.cjs'),
    ...(client === 'stand-in' ? preload('rapid-client-stand-in.cjs') : []),
    ...(options.execArgv ?? []),
    runtimeClient,
    options.handler,
  ];
  if (options.pinToCpu !== undefined && taskset)
    command.unshift(taskset, '--cpu-list', String(options.pinToCpu));
  return spawn(command[0] ?? '', command.slice(1), {
    cwd: options.taskRoot,
    env: environmentVariables(options, runtimeApi),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** What Lambda sets (AWS Lambda developer guide, configuration-envvars, read 2026-11-21), below the function's own. */
function environmentVariables(options: EnvironmentOptions, runtimeApi: string): Record<string, string> {
  const { mode } = options;
  const region = options.region ?? 'us-east-1';
  const platform: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: options.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: options.functionVersion ?? '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(options.memoryMiB),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${options.functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
    AWS_LAMBDA_INITIALIZATION_TYPE: mode.kind === 'default' ? 'on-demand' : 'lambda-managed-instances',
  };
  const ours: Record<string, string> = {
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    LAMBDA_TASK_ROOT: options.taskRoot,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    _HANDLER: options.handler,
  };
  if (mode.kind === 'managed-instances') {
    ours['AWS_LAMBDA_MAX_CONCURRENCY'] = String(mode.maxConcurrency);
    ours['AWS_LAMBDA_NODEJS_WORKER_COUNT'] = String(mode.workerCount);
  }
  return { ...platform, ...options.environment, ...ours };
}

function pipeLines(child: ChildProcess, onLog: EnvironmentOptions['onLog']): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    const source = child[stream];
    if (!source) continue;
    if (onLog) createInterface({ input: source }).on('line', (line) => onLog(line, stream));
    else source.resume();
  }
  // A child that dies first must not take the parent with it.
  child.stdin?.on('error', () => {});
}
