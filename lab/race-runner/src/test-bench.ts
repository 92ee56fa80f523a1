import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Environment, type Poll, startEnvironment } from '@telemetry/execution-environment';
import { drive, type Driven, type Outcome, type Request } from './drive.ts';
import { type Observation, ObservationFile } from './observations.ts';
import { Patience } from './patience.ts';
import { fewRounds } from './plan.ts';
import { preloadUrl } from './preload/settings.ts';
import { preparePreload } from './prepare-preload.ts';
import type { Workers } from './workers.ts';

export interface TestBenchOptions {
  taskRoot: string;
  handler: string;
  layers?: readonly string[];
  workFolder: string;
  concurrency: number;
  workers: Workers;
  seed: string;
  timeoutMs?: number;
  hangAfterMs?: number;
  blockedAfterMs?: number;
  environment?: Record<string, string>;
  poll?: Poll;
  execArgv?: readonly string[];
  onLog?: (line: string) => void;
  /** Called with each environment for many invocations when its workers wait for work. */
  onStarted?: (environment: Environment) => void;
  signal?: AbortSignal;
}

export interface BenchRun extends Driven {
  observations: readonly Observation[];
  /** Worker threads that the Runtime API knows to have died. */
  deadWorkers: number;
  /** CPU time of the invocations of this run. */
  cpuMs: number;
  /** Until the workers asked for work. */
  startMs: number;
  /** From the first request to the last answer, or to the last checkpoint. */
  tookMs: number;
  /** Most memory that the environment's process had resident. */
  peakBytes: number;
  /** What the handler sees as its /tmp through `os.tmpdir()`. */
  temporaryFolder: string;
}

/** CPU time of one piece of code from which on it counts as holding its worker. */
export const defaultBlockedAfterMs = 50;

export type TestBench = Awaited<ReturnType<typeof testBench>>;

/**
 * Runs groups of requests, each in a fresh environment of the same kind: only the number that runs at once differs. Between
 * groups the environment is idle, and its workers are measured.
 */
export async function testBench(options: TestBenchOptions) {
  const preloadFile = await preparePreload(options.workFolder);
  const { workFolder, timeoutMs = 30_000, hangAfterMs = 5_000, signal } = options;
  const workers = options.workers.count;
  let slowestMs = 0;
  return {
    async run(what: {
      groups: readonly (readonly Request[])[];
      concurrency: number;
      /** Longest delay after an asynchronous operation. 0: none. */
      maxDelayMs: number;
      /** One invocation at a time in a main thread, as on default Lambda. */
      onDefault?: boolean;
      /** Without the preload, which takes memory and time of its own: nothing is observed. */
      bare?: boolean;
      /** Nothing more is sent after this long, over all groups. */
      sendForMs?: number;
    }): Promise<BenchRun> {
      signal?.throwIfAborted();
      const started = what.onDefault ? 1 : workers;
      const temporaryFolder = await mkdtemp(join(workFolder, 'tmp-'));
      const reportFile = `${temporaryFolder}.jsonl`;
      const preload = preloadUrl(preloadFile, {
        seed: options.seed,
        maxDelayMs: what.maxDelayMs,
        reportFile,
        blockedAfterMs: options.blockedAfterMs ?? defaultBlockedAfterMs,
        looksForGrowth: what.groups.length > fewRounds,
      });
      const asksAt = performance.now();
      const environment = await startEnvironment({
        mode: what.onDefault
          ? { kind: 'default' }
          : {
              kind: 'managed-instances',
              maxConcurrency: options.concurrency,
              workerCount: options.workers.said,
            },
        taskRoot: options.taskRoot,
        handler: options.handler,
        functionName: 'race',
        memoryMiB: 2048,
        timeoutMs,
        // How fast this machine starts a handler says nothing about AWS.
        initTimeoutMs: Math.max(130_000, timeoutMs),
        environment: {
          TMPDIR: temporaryFolder,
          // As Lambda sets it for layers; a CommonJS bundle looks there, too.
          ...(options.layers?.length ? { NODE_PATH: options.layers.join(delimiter) } : {}),
          ...options.environment,
        },
        poll: options.poll,
        execArgv: [
          ...(what.bare ? [] : ['--enable-source-maps', '--import', preload]),
          ...(options.execArgv ?? []),
        ],
        onLog: options.onLog,
      });
      try {
        let gone = false;
        void environment.exited.then(() => (gone = true));
        const observations = new ObservationFile(reportFile);
        await environment.untilPolling(started);
        const startMs = performance.now() - asksAt;
        if (!what.onDefault) options.onStarted?.(environment);
        const total: Driven = { outcomes: [], unanswered: [], notSent: [], leftOut: [], peakInFlight: 0 };
        const startedAt = performance.now();
        const { sendForMs = Infinity } = what;
        const before = await environment.usage();
        for (const [index, group] of what.groups.entries()) {
          const leftMs = sendForMs - (performance.now() - startedAt);
          // Behind the warm-up there is always something to look at.
          if (index >= fewRounds && leftMs <= 0) {
            total.leftOut.push(...group);
            continue;
          }
          const driven = await drive(environment, group, {
            concurrency: what.concurrency,
            // Until the first answer nobody knows how long one takes: then its own time-out tells.
            hangAfterMs: slowestMs === 0 ? timeoutMs + hangAfterMs : hangAfterMs,
            slowestMs,
            // On a machine that is slower than was planned for, each has fewer, instead of the last ones none.
            sendForMs: Math.max(0, leftMs / (what.groups.length - index)),
            signal,
          });
          total.outcomes.push(...driven.outcomes);
          slowestMs = Math.max(slowestMs, ...driven.outcomes.map(answeredInMs));
          total.unanswered.push(...driven.unanswered);
          total.notSent.push(...driven.notSent);
          total.leftOut.push(...driven.leftOut);
          total.peakInFlight = Math.max(total.peakInFlight, driven.peakInFlight);
          if (driven.unanswered.length + driven.notSent.length > 0) break;
          if (what.groups.length > 1) {
            await checkpoint(environment, observations, {
              number: index + 1,
              workers,
              hangAfterMs,
              isGone: () => gone,
            });
          }
        }
        const after = await environment.usage();
        return {
          ...total,
          observations: await observations.read(),
          deadWorkers: environment.deadWorkers,
          peakBytes: await peakBytes(environment),
          startMs,
          tookMs: performance.now() - startedAt,
          cpuMs: Math.max(0, (after.cpuSeconds - before.cpuSeconds) * 1_000),
          temporaryFolder,
        };
      } finally {
        await environment.stop();
        await rm(temporaryFolder, { recursive: true, force: true });
      }
    },
  };
}

/** The kernel's own record on Linux; elsewhere what is resident at the end. */
async function peakBytes(environment: Environment): Promise<number> {
  const status = await readFile(`/proc/${environment.pid}/status`, 'utf8').catch(() => '');
  const kiB = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
  return kiB === undefined ? (await environment.usage()).rssBytes : Number(kiB) * 1_024;
}

const answeredInMs = ({ result, tookMs }: Outcome): number =>
  result.kind === 'success' || result.kind === 'function-error' ? tookMs : 0;

interface Checkpoint {
  number: number;
  workers: number;
  hangAfterMs: number;
  isGone: () => boolean;
}

/**
 * Has every living worker counted, each when it waits for work again: before that it has fewer listeners than at the other
 * checkpoints. One that is blocked for longer than `hangAfterMs` is left out.
 */
async function checkpoint(
  environment: Environment,
  file: ObservationFile,
  { number, workers, hangAfterMs, isGone }: Checkpoint,
): Promise<void> {
  const until = async (
    reached: (living: number, observations: readonly Observation[]) => boolean,
  ): Promise<void> => {
    const patience = new Patience(hangAfterMs, 10);
    do {
      const observations = await file.read();
      const dead = observations.filter((seen) => seen.kind === 'worker-exit').length;
      if (isGone() || dead === workers || reached(workers - dead, observations)) return;
      await sleep(patience.tickMs);
    } while (!patience.tick());
  };
  await until((living) => environment.openPolls >= living);
  if (isGone()) return;
  process.kill(environment.pid, 'SIGUSR2');
  await until(
    (living, observations) =>
      observations.filter((seen) => seen.kind === 'sizes' && seen.checkpoint === number).length >= living,
  );
}
