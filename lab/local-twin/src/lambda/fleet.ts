import {
  type Environment,
  type EnvironmentMode,
  type InvokeResult,
  startEnvironment,
} from '@telemetry/execution-environment';
import type { TwinSettings } from '../settings.ts';
import type { FunctionDefinition } from './function-definition.ts';

/** Why an invocation was throttled: the names of CloudWatch's metrics. */
export type ThrottleReason = 'ConcurrencyThrottles' | 'CPUThrottles';

export type FleetResult =
  Exclude<InvokeResult, { kind: 'refused' }> | { kind: 'throttled'; reason: ThrottleReason };

export interface FleetCounters {
  started: number;
  stopped: number;
  /** Environments that were started because an invocation waited for one. */
  coldStarts: number;
  timeouts: number;
  /** CPU time of all environments, also of those that are gone. */
  cpuSeconds: number;
}

/** All environments of one function, and who gets an invocation. */
export interface Fleet {
  readonly counters: Readonly<FleetCounters>;
  readonly running: number;
  readonly slots: number;
  readonly slotsInUse: number;
  /** Worker threads that died. */
  readonly deadWorkers: number;
  rssBytes: number;
  invoke(payload: string): Promise<FleetResult>;
  /** Reads CPU time and memory of the processes, and scales. Called about once a second. */
  tick(): Promise<void>;
  stop(): Promise<void>;
}

export interface FleetContext {
  definition: FunctionDefinition;
  settings: TwinSettings;
  onLog: (line: string) => void;
}

/** Starts one environment of the function. */
export function launch(
  { definition, settings, onLog }: FleetContext,
  mode: EnvironmentMode,
): Promise<Environment> {
  return startEnvironment({
    mode,
    taskRoot: definition.taskRoot,
    handler: definition.handler,
    functionName: definition.functionName,
    memoryMiB: definition.memoryMiB,
    timeoutMs: definition.timeoutMs,
    environment: { ...definition.environment, ...settings.functionEnvironment },
    onLog,
  });
}

/** Sums CPU time over environments, keeping what the ended ones used. */
export class UsageMeter {
  readonly #last = new Map<Environment, number>();
  cpuSeconds = 0;
  rssBytes = 0;

  async read(environments: Iterable<Environment>): Promise<void> {
    const all = [...environments];
    const usages = await Promise.all(all.map((environment) => environment.usage()));
    this.rssBytes = 0;
    for (const [i, environment] of all.entries()) {
      const { cpuSeconds = 0, rssBytes = 0 } = usages[i] ?? {};
      this.rssBytes += rssBytes;
      this.cpuSeconds += Math.max(0, cpuSeconds - (this.#last.get(environment) ?? 0));
      this.#last.set(environment, Math.max(cpuSeconds, this.#last.get(environment) ?? 0));
    }
  }
}
