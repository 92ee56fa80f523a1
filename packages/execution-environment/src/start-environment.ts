import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import {
  type Environment,
  EnvironmentInitError,
  type EnvironmentOptions,
  type ExitReason,
  type InvokeResult,
} from './environment.ts';
import { environmentVariables, pollOf, refuseReservedVariables } from './environment-variables.ts';
import { Invocations } from './invocations.ts';
import { LogReader } from './log-reader.ts';
import { PlatformLines } from './platform-lines.ts';
import { processEnds } from './process-ends.ts';
import { RuntimeApi } from './runtime-api.ts';
import { usageOf } from './usage.ts';

const runtimeClient = createRequire(import.meta.url).resolve('aws-lambda-ric');
const nativeAddon = join(dirname(runtimeClient), 'rapid-client.node');
const preload = (name: string): string[] => [
  '--require',
  resolve(import.meta.dirname, '..', 'preload', name),
];
const taskset = ['/usr/bin/taskset', '/bin/taskset'].find((path) => existsSync(path));

/**
 * Starts one execution environment: a process with AWS's runtime client and the handler, behind a Runtime API of its own.
 *
 * Resolves when the first worker polls for work. Throws `EnvironmentInitError` when the handler cannot be loaded, or does
 * not poll within `initTimeoutMs`, and `ReservedVariableError` for a variable that AWS would refuse.
 */
export async function startEnvironment(options: EnvironmentOptions): Promise<Environment> {
  const { mode, timeoutMs, functionName, functionVersion = '$LATEST', memoryMiB, onLog } = options;
  refuseReservedVariables(options.environment ?? {});
  const startedAt = performance.now();
  const client = chooseClient(options);
  const id = `${functionName}-${randomBytes(4).toString('hex')}`;
  const metadataToken = randomBytes(32).toString('base64url');
  const waiters: { workers: number; resolve: () => void; reject: (error: Error) => void }[] = [];
  const capacityListeners: (() => void)[] = [];
  let initError: EnvironmentInitError | undefined;
  let stopping = false;
  let gone: Error | undefined;

  const platform = new PlatformLines((line) => onLog?.(line, 'platform'), {
    mode,
    functionName,
    functionVersion,
    memoryMiB,
  });
  const notify = (): void => {
    for (const waiter of waiters.filter(({ workers }) => invocations.openPolls >= workers)) {
      waiters.splice(waiters.indexOf(waiter), 1);
      waiter.resolve();
    }
    for (const listener of capacityListeners) listener();
  };
  const invocations = new Invocations({
    maxConcurrency: mode.kind === 'default' ? 1 : mode.maxConcurrency,
    timeoutMs,
    functionArn: options.invokedFunctionArn ?? arnOf(options),
    poll: options.poll ?? pollOf(options.environment ?? {}),
    processEnds: () => processEnds(child.pid ?? 0),
    onPoll: notify,
    onSlotFreed: () => {
      for (const listener of capacityListeners) listener();
    },
    onTimeout: () => {
      // Default Lambda ends the process at the time-out. On managed instances the code runs on
      // (AWS Lambda developer guide, lambda-managed-instances-execution-environment, read 2026-11-21).
      if (mode.kind === 'default') void stop();
    },
    onDeadPollServed: () => {
      onLog?.(
        'An invocation was handed to the poll that a dead worker thread left open: the process ends',
        'stderr',
      );
      child.kill('SIGKILL');
    },
    onStart: (requestId) => {
      platform.start(requestId);
      if (options.slowLogReader) logs.pause();
    },
    onEnd: (result, durationMs) => {
      platform.report(result, durationMs);
      if (invocations.running === 0) logs.resume();
    },
  });
  const api = new RuntimeApi({
    invocations,
    metadataToken,
    availabilityZoneId: 'use1-az1',
    onInitError: (errorType, message) => {
      initError = new EnvironmentInitError(errorType, message);
      fail(initError);
    },
  });
  const fail = (error: Error): void => {
    for (const waiter of waiters.splice(0)) waiter.reject(error);
  };

  platform.initStart();
  const child = launch(
    options,
    client,
    environmentVariables(options, { runtimeApi: await api.listen(), metadataToken }),
  );
  const logs = new LogReader(child, onLog);
  const exited = new Promise<ExitReason>((done) => {
    const end = (error: Error, code: number | null, signal: NodeJS.Signals | null): void => {
      if (gone) return;
      gone = error;
      fail(error);
      invocations.close();
      void api.close().then(() => done({ code, signal, expected: stopping }));
    };
    child.once('error', (error) => end(error, null, null));
    child.once('exit', (code, signal) => {
      const lost = new EnvironmentInitError('Runtime.ExitError', `the runtime exited with ${signal ?? code}`);
      end(initError ?? lost, code, signal);
    });
  });

  async function stop(): Promise<void> {
    stopping = true;
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await exited;
  }

  function untilPolling(workers: number): Promise<void> {
    if (gone) return Promise.reject(gone);
    if (invocations.openPolls >= workers) return Promise.resolve();
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
    platform.initReport(performance.now() - startedAt);
  } catch (error) {
    const errorType = error instanceof EnvironmentInitError ? error.errorType : 'Runtime.InitError';
    const status = errorType === 'Sandbox.Timedout' ? 'timeout' : 'error';
    platform.initReport(performance.now() - startedAt, { status, errorType });
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
    workers: workersOf(options),
    get openPolls() {
      return invocations.openPolls;
    },
    get inFlight() {
      return invocations.slotsTaken;
    },
    get runningOn() {
      return invocations.runningOn;
    },
    get lateAnswers() {
      return invocations.lateAnswers;
    },
    get deadWorkers() {
      return invocations.deadWorkers;
    },
    canAccept: () => !stopping && !gone && invocations.canAccept(),
    untilPolling,
    onCapacity: (listener) => void capacityListeners.push(listener),
    invoke: (payload, { requestId } = {}): Promise<InvokeResult> =>
      stopping || gone
        ? Promise.resolve({ kind: 'refused', reason: 'no-open-poll' })
        : invocations.invoke(payload, requestId),
    usage: () => usageOf(child.pid ?? 0),
    exited,
    stop,
  };
}

/** As `aws-lambda-ric` 4.0.2 counts them. */
function workersOf({ mode, environment, memoryMiB }: EnvironmentOptions): number {
  if (mode.kind === 'default') return 1;
  const given = mode.workerCount ?? environment?.[workerCount];
  return given ? Number(given) : 8 * Math.ceil(vcpusOf(mode.vcpus, memoryMiB));
}

const workerCount = 'AWS_LAMBDA_NODEJS_WORKER_COUNT';
const vcpusOf = (vcpus: number | undefined, memoryMiB: number): number => vcpus ?? memoryMiB / 2_048;

const arnOf = ({ region = 'us-east-1', functionName }: EnvironmentOptions): string =>
  `arn:aws:lambda:${region}:000000000000:function:${functionName}`;

function chooseClient({ client = 'auto', addon = nativeAddon }: EnvironmentOptions): 'native' | 'stand-in' {
  const built = existsSync(addon);
  if (client === 'native' && !built) {
    throw new Error('client "native" needs the addon of aws-lambda-ric, which is not built here; use "auto"');
  }
  return client === 'stand-in' || !built ? 'stand-in' : 'native';
}

function launch(
  options: EnvironmentOptions,
  client: 'native' | 'stand-in',
  variables: Record<string, string>,
): ChildProcess {
  const { mode, addon, slowLogReader = false, pinToCpu } = options;
  const countsVcpus = mode.kind === 'managed-instances' && !variables[workerCount];
  const command = [
    process.execPath,
    ...preload('exit-with-parent.cjs'),
    ...(slowLogReader ? [] : preload('wait-to-write.cjs')),
    ...(countsVcpus ? preload('vcpus.cjs') : []),
    ...(client === 'stand-in' ? preload('rapid-client-stand-in.cjs') : []),
    ...(client === 'native' && addon ? preload('addon-elsewhere.cjs') : []),
    ...(options.execArgv ?? []),
    runtimeClient,
    options.handler,
  ];
  if (pinToCpu !== undefined && taskset) command.unshift(taskset, '--cpu-list', String(pinToCpu));
  return spawn(command[0] ?? '', command.slice(1), {
    cwd: options.taskRoot,
    env: {
      ...variables,
      // Read and taken away by the preloads before the handler could see them.
      ...(countsVcpus && { ENVIRONMENT_VCPUS: String(vcpusOf(mode.vcpus, options.memoryMiB)) }),
      ...(client === 'native' && addon && { RAPID_CLIENT_ADDON: addon }),
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}
