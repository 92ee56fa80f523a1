import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Environment, startEnvironment } from '@telemetry/execution-environment';
import { drive, type Driven, type Request } from './drive.ts';
import { type Observation, readObservations } from './observations.ts';
import { preloadUrl } from './preload/settings.ts';
import { preparePreload } from './prepare-preload.ts';

export interface TestBenchOptions {
  taskRoot: string;
  handler: string;
  workFolder: string;
  concurrency: number;
  workers: number;
  seed: string;
  timeoutMs?: number;
  hangAfterMs?: number;
  maxDelayMs?: number;
  blockedAfterMs?: number;
  environment?: Record<string, string>;
  execArgv?: readonly string[];
  onLog?: (line: string) => void;
  signal?: AbortSignal;
}

export interface BenchRun extends Driven {
  observations: Observation[];
  /** What the handler sees as its /tmp through `os.tmpdir()`. */
  temporaryFolder: string;
}

export type TestBench = Awaited<ReturnType<typeof testBench>>;

/**
 * Runs groups of requests, each in a fresh environment of the same kind: only the number that runs at once differs. Between
 * groups the environment is idle, and its workers are measured.
 */
export async function testBench(options: TestBenchOptions) {
  const preloadFile = await preparePreload(options.workFolder);
  const { workFolder, workers, timeoutMs = 30_000, hangAfterMs = 5_000, signal } = options;
  return {
    async run(what: {
      groups: readonly (readonly Request[])[];
      concurrency: number;
      delays: boolean;
      /** One invocation at a time in a main thread, as on default Lambda. */
      onDefault?: boolean;
    }): Promise<BenchRun> {
      const started = what.onDefault ? 1 : workers;
      const temporaryFolder = await mkdtemp(join(workFolder, 'tmp-'));
      const reportFile = `${temporaryFolder}.jsonl`;
      const preload = preloadUrl(preloadFile, {
        seed: options.seed,
        maxDelayMs: what.delays ? (options.maxDelayMs ?? 10) : 0,
        reportFile,
        blockedAfterMs: options.blockedAfterMs ?? 100,
      });
      const environment = await startEnvironment({
        mode: what.onDefault
          ? { kind: 'default' }
          : { kind: 'managed-instances', maxConcurrency: options.concurrency, workerCount: workers },
        taskRoot: options.taskRoot,
        handler: options.handler,
        functionName: 'race',
        memoryMiB: 2048,
        timeoutMs,
        environment: { TMPDIR: temporaryFolder, ...options.environment },
        execArgv: ['--enable-source-maps', '--import', preload, ...(options.execArgv ?? [])],
        onLog: options.onLog,
      });
      try {
        await Promise.race([
          environment.untilPolling(started),
          sleep(hangAfterMs, undefined, { ref: false }),
        ]);
        const total: Driven = { outcomes: [], unanswered: [], notSent: [], peakInFlight: 0 };
        for (const [index, group] of what.groups.entries()) {
          const driven = await drive(environment, group, {
            concurrency: what.concurrency,
            hangAfterMs,
            signal,
          });
          total.outcomes.push(...driven.outcomes);
          total.unanswered.push(...driven.unanswered);
          total.notSent.push(...driven.notSent);
          total.peakInFlight = Math.max(total.peakInFlight, driven.peakInFlight);
          if (driven.unanswered.length + driven.notSent.length > 0) break;
          if (what.groups.length > 1) await checkpoint(environment, reportFile, index + 1, workers);
        }
        return { ...total, observations: await readObservations(reportFile), temporaryFolder };
      } finally {
        await environment.stop();
        await rm(temporaryFolder, { recursive: true, force: true });
      }
    },
  };
}

const settledWithinMs = 1_000;

/** Has every worker counted; a dead one will not answer, nor one that is blocked. */
async function checkpoint(
  environment: Environment,
  reportFile: string,
  number: number,
  workers: number,
): Promise<void> {
  // A worker that has not asked for work again has fewer listeners than at the other checkpoints; a dead one never does.
  await Promise.race([environment.untilPolling(workers), sleep(settledWithinMs, undefined, { ref: false })]);
  process.kill(environment.pid, 'SIGUSR2');
  for (let attempts = 0; attempts < 200; attempts += 1) {
    const observations = await readObservations(reportFile);
    const answered = observations.filter(
      (seen) => seen.kind === 'sizes' && seen.checkpoint === number,
    ).length;
    const dead = observations.filter((seen) => seen.kind === 'worker-exit').length;
    if (answered + dead >= workers) return;
    await sleep(10);
  }
}
