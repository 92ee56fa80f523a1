import type { ComputeType } from '@telemetry/settings';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Environment,
  EnvironmentInitError,
  type EnvironmentOptions,
  startEnvironment,
} from '@telemetry/execution-environment';
import { drive, prepareHandler, type Outcome, type Request, workersOf } from '@telemetry/race-runner';
import { Company } from './company.ts';
import type { Answered, LabRun } from './lab-run.ts';
import type { Pair } from './pair.ts';
import { heldPoolThreads } from './pool-threads/held-pool-threads.ts';
import { startUpstream } from './upstream.ts';

export type Half = 'unsafe' | 'safe';

/** Without any answer for this long, what still runs is given up: soon where it is known to hang, late where it is only slow. */
export const hangAfterMs = (pair: Pair, half: Half): number =>
  pair.unsafeHangs && half === 'unsafe' ? 10_000 : 300_000;

export const timeoutMs = (pair: Pair, half: Half): number => pair[half]?.timeoutMs ?? 600_000;

export const handlerFile = (pair: Pair, half: Half): string =>
  join(import.meta.dirname, 'pairs', pair.name, pair[half]?.file ?? `${half}.ts`);

/** Runs one half of a pair on the real runtime client as one arm would run it; aborted, it stops its environments. */
export async function runHalf(
  pair: Pair,
  half: Half,
  arm: ComputeType,
  signal?: AbortSignal,
): Promise<LabRun> {
  const { invocations = 48, concurrency = 16 } = pair;
  const { count: workers, said } = workersOf(pair);
  const folder = await mkdtemp(join(tmpdir(), 'lab-'));
  const company = new Company(workers);
  const upstream = await startUpstream(company);
  const held = pair.pollsHoldPoolThreads && heldPoolThreads(folder);
  const logLines: string[] = [];
  const run: LabRun = {
    arm,
    answered: [],
    unanswered: [],
    logLines,
    upstream: upstream.requests,
    workers: arm === 'default' ? 1 : workers,
    workersLost: 0,
    environmentsLost: 0,
  };
  const started: Environment[] = [];
  const stopAll = () => Promise.all(started.map((environment) => environment.stop()));
  const onAbort = (): void => void stopAll();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const prepared = await prepareHandler(handlerFile(pair, half), 'handler', folder);
    const start = async (): Promise<Environment> => {
      signal?.throwIfAborted();
      const options: EnvironmentOptions = {
        taskRoot: prepared.taskRoot,
        handler: prepared.handler,
        mode:
          arm === 'default'
            ? { kind: 'default' }
            : {
                kind: 'managed-instances',
                maxConcurrency: concurrency,
                workerCount: said,
              },
        functionName: pair.name,
        memoryMiB: 2048,
        timeoutMs: timeoutMs(pair, half),
        // How fast this machine starts a handler says nothing about AWS.
        initTimeoutMs: 600_000,
        slowLogReader: pair.slowLogReader,
        environment: {
          UPSTREAM_URL: upstream.url,
          // Each environment has a /tmp of its own, on AWS as here.
          TMPDIR: await mkdtemp(join(folder, 'tmp-')),
          ...pair[half]?.environment,
        },
        execArgv: held ? held.execArgv : [],
        onLog: (line, of) => {
          if (of !== 'platform') logLines.push(line);
        },
      };
      const environment = await startEnvironment(options);
      started.push(environment);
      return environment;
    };
    const requests = Array.from({ length: invocations }, (_, invocation): Request => ({
      invocation,
      requestId: `00000000-0000-4000-8000-${String(invocation).padStart(12, '0')}`,
      payload: JSON.stringify(pair.event(invocation, `user-${invocation}`)),
    }));
    const keep = (outcome: Outcome): void => void run.answered.push(answeredOf(outcome));
    if (arm === 'default') await onDefault(pair, requests, start, run, keep);
    else {
      const environment = await start();
      await environment.untilPolling(workers);
      company.join(environment);
      await onManagedInstances(pair, half, requests, environment, run, keep, signal);
    }
    await until(() => pair.complete?.(run) ?? true, signal);
  } catch (error) {
    if (!(error instanceof EnvironmentInitError)) throw error;
    run.initError = error.message;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    await stopAll();
    await upstream.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return run;
}

/** Several environments, each one invocation at a time; one that is lost is replaced, as Lambda does. */
async function onDefault(
  { defaultEnvironments = 2 }: Pair,
  requests: readonly Request[],
  start: () => Promise<Environment>,
  run: LabRun,
  keep: (outcome: Outcome) => void,
): Promise<void> {
  const waiting = [...requests];
  const environments = await Promise.all(Array.from({ length: defaultEnvironments }, start));
  await Promise.all(
    environments.map(async (first) => {
      let environment = first;
      for (let request = waiting.shift(); request; request = waiting.shift()) {
        await environment.untilPolling(1).catch(async () => {
          environment = await start();
        });
        const sentAt = performance.now();
        const { requestId, payload } = request;
        const result = await environment.invoke(payload, { requestId });
        if (result.kind === 'environment-lost') run.environmentsLost += 1;
        keep({ ...request, result, tookMs: performance.now() - sentAt });
      }
    }),
  );
}

async function onManagedInstances(
  pair: Pair,
  half: Half,
  requests: readonly Request[],
  environment: Environment,
  run: LabRun,
  keep: (outcome: Outcome) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { concurrency = 16 } = pair;
  const { count: workers } = workersOf(pair);
  const driven = await drive(environment, requests, {
    concurrency,
    hangAfterMs: hangAfterMs(pair, half),
    onOutcome: keep,
    signal,
  });
  run.unanswered.push(...driven.unanswered, ...driven.notSent);
  // Code that outlives its time-out ends, and live workers poll again.
  let ended = false;
  void environment.exited.then(() => (ended = true));
  if (run.unanswered.length === 0) {
    await until(
      () => ended || (environment.inFlight + environment.runningOn === 0 && environment.openPolls >= workers),
      signal,
    );
  }
  run.workersLost = ended ? workers : environment.deadWorkers;
}

function answeredOf(outcome: Outcome): Answered {
  const { result } = outcome;
  const hasPayload = result.kind === 'success' || result.kind === 'function-error';
  return {
    ...outcome,
    event: JSON.parse(outcome.payload) as Record<string, unknown>,
    answer: hasPayload ? (JSON.parse(result.payload.toString() || 'null') as unknown) : undefined,
    endedAtMs: performance.now(),
  };
}

async function until(condition: () => boolean, signal?: AbortSignal): Promise<void> {
  while (!condition()) await sleep(5, undefined, { signal });
}
