import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { Twin, TwinStats } from '@telemetry/local-twin';
import { type Phase, type ScenarioFile, writeScenario } from '@telemetry/runs';
import { runArtillery } from './run-artillery.ts';
import type { Progress } from '@telemetry/terminal';
import { watchMachine } from './watch-machine.ts';

export interface ScenarioRun {
  twin: Twin;
  arm: string;
  scenario: string;
  /** Name of the folder below the arm's; the scenario's unless it is run more than once. */
  name?: string;
  armFolder: string;
  repeat?: number;
  /** What the function's work is like; `as-is` without anything. */
  profile?: string;
  /** `setting=value` of a sweep. */
  variant?: string;
  phases?: readonly Phase[];
  eventsPerRequest: number;
  seed: number;
  /** Wait until the queue is empty and nothing is in flight. Default true. */
  settle?: boolean;
  notes?: string[];
  progress: Progress;
  signal?: AbortSignal;
}

/** Runs one scenario against a twin, waits until it has settled, and writes `scenario.json` beside Artillery's files. */
export async function runScenario(run: ScenarioRun): Promise<ScenarioFile> {
  const { twin, arm, scenario, name = scenario, progress, signal, eventsPerRequest, seed } = run;
  const folder = join(run.armFolder, name);
  const countersBefore = twin.stats().counters;
  const loadAverageBefore = loadavg()[0] ?? 0;
  const beganAtMs = Date.now();
  const describe = (what: string) => (): string => {
    const { edge, queue, environments } = twin.stats().counters;
    const requests = edge.requests - countersBefore.edge.requests;
    const seconds = Math.round((Date.now() - beganAtMs) / 1_000);
    return `${arm} · ${what} ${seconds} s · ${requests} requests · ${queue.visible + queue.inFlight} messages wait · ${environments.running} environments`;
  };
  const machine = watchMachine();
  const load = await progress.during(
    runArtillery({
      scenario,
      ingestUrl: twin.endpoints.ingestUrl,
      folder,
      seed,
      eventsPerRequest,
      ...(run.phases && { phases: run.phases }),
      ...(signal && { signal }),
    }),
    describe(name),
  );
  const machineLoad = machine.stop();
  const settle = run.settle ?? true;
  if (settle) await progress.during(untilSettled(twin, signal), describe(`${name}, draining`));
  const file: ScenarioFile = {
    arm,
    scenario,
    profile: run.profile ?? 'as-is',
    variant: run.variant ?? '',
    repeat: run.repeat ?? 1,
    phases: run.phases ?? null,
    eventsPerRequest,
    seed,
    startedAtMs: load.startedAtMs,
    loadEndedAtMs: load.endedAtMs,
    settledAtMs: settle ? firstIdleAtMs(twin.stats(), load.endedAtMs) : null,
    loadAverage: { before: loadAverageBefore, after: loadavg()[0] ?? 0 },
    machineLoad,
    goals: load.goals,
    countersBefore,
    countersAfter: twin.stats().counters,
    notes: [...(run.notes ?? []), ...(load.stopped ? [stoppedNote] : [])],
  };
  await writeScenario(folder, file);
  return file;
}

export const stoppedNote = 'The load generator did not keep up: after twice the time planned it was stopped.';

/** The first sample after the load at which nothing waited and nothing was in flight; now, where there is none yet. */
function firstIdleAtMs({ series }: TwinStats, loadEndedAtMs: number): number {
  const idle = series.find(
    ({ at, queueVisible, queueInFlight }) =>
      Date.parse(at) >= loadEndedAtMs && queueVisible + queueInFlight === 0,
  );
  return idle ? Date.parse(idle.at) : Date.now();
}

const settleTimeoutMs = 300_000;

/** Waits until the queue is empty and nothing is in flight. Throws the signal's reason, or after five minutes. */
export function untilSettled(twin: Twin, signal?: AbortSignal): Promise<void> {
  return new Promise((done, fail) => {
    const abort = (): void => fail(signal?.reason as Error);
    const timer = setTimeout(() => {
      const { visible, inFlight } = twin.stats().counters.queue;
      fail(new Error(`${visible + inFlight} messages still wait after ${settleTimeoutMs / 60_000} minutes`));
    }, settleTimeoutMs);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    twin
      .settled()
      .then(done, fail)
      .finally(() => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      });
  });
}
