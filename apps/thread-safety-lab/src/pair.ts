import type { FindingKind } from '@telemetry/race-runner';
import type { LabRun } from './lab-run.ts';

/** One half of a pair: a handler file beside `pair.ts`, and the variables that the function is deployed with. */
export interface Variant {
  file: string;
  environment?: Record<string, string>;
  /** What is different there when the race runner looks at it. */
  environmentInRace?: Record<string, string>;
  /** The function's time-out. Default: more than anything takes. */
  timeoutMs?: number;
}

export interface Pair {
  /** The folder's name. */
  name: string;
  /** Two sentences: why the unsafe half breaks, and why the safe one does not. */
  why: string;
  /** What the number counts, read as "7 of 48 …". */
  symptom: string;
  /** Nothing but the invocation's own data belongs into the answer. */
  event: (invocation: number, mark: string) => object;
  /** The rule and the finding that name the fault of the unsafe half; null where neither can see it. */
  foundBy: { lint: string | null; race: FindingKind | null };
  /** A rule that the safe half breaks on purpose; a project would disable it at that line and say why. */
  safeBreaks?: string;
  /** How bad a run was. 0: right. */
  count: (run: LabRun) => number;
  /** The most that `count` can give. Default: the number of invocations. */
  of?: (run: LabRun) => number;
  unsafe?: Variant;
  safe?: Variant;
  invocations?: number;
  concurrency?: number;
  /** `default`: the runtime client's own number, 8 for each vCPU. */
  workers?: number | 'default';
  /** Environments of the default arm, one invocation at a time each. */
  defaultEnvironments?: number;
  /** Resolves the run early when what it is about has been seen; the run waits for it, within reason. */
  complete?: (run: LabRun) => boolean;
  /** Invocations of the unsafe half never answer. */
  unsafeHangs?: true;
  /** Default Lambda has the fault, too; on managed instances it is shared by more. */
  wrongOnDefault?: true;
  /** The safe half still has so much of it, which follows from what is sent. */
  safeAtMost?: number;
  /** How much of it is a matter of speed: the lesson is that the unsafe half has more of it on managed instances. */
  ofDegree?: true;
  /** Size of the race run, where the usual 48 invocations, 8 at once, take too long. */
  raceSize?: { invocations: number; concurrency: number };
  /** Log lines are read only while no invocation runs. */
  slowLogReader?: true;
  /** Idle polls hold threads of libuv's pool, as the native runtime client's do. */
  pollsHoldPoolThreads?: true;
}

export const definePair = (pair: Pair): Pair => pair;

/** A pair with so many worker threads, where it does not need a number of its own. */
export const withWorkers = (pair: Pair, workers: number | 'default' | undefined): Pair =>
  workers === undefined || typeof pair.workers === 'number' ? pair : { ...pair, workers };
