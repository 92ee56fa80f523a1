import {
  type Environment,
  type EnvironmentMode,
  type InvokeResult,
  startEnvironment,
} from '@telemetry/execution-environment';
import type { TwinSettings } from '../settings.ts';
import type { FunctionChange } from './function-change.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { functionVariables } from './function-variables.ts';

/** Why an invocation was throttled: the names of CloudWatch's metrics. */
export type ThrottleReason = 'ConcurrencyThrottles' | 'CPUThrottles';

export type FleetResult =
  Exclude<InvokeResult, { kind: 'refused' }> | { kind: 'throttled'; reason: ThrottleReason };

export interface FleetCounters {
  /** Processes that were started. */
  started: number;
  /** Processes that ended, those whose init failed included. What was started and has not ended runs or is in its init. */
  stopped: number;
  /** Environments whose init failed; each is in `started` and in `stopped`, too. */
  failedInits: number;
  /** Environments that were started because an invocation waited for one. */
  coldStarts: number;
  timeouts: number;
  /** Invocations that ended with the process of their environment. */
  lost: number;
  /**
   * Invocations that found a slot and no open poll when they came. AWS's agent refuses each of them at once; who tries
   * again is not documented, and here they wait for a poll up to `pollPatienceMs`.
   */
  withoutOpenPoll: number;
  /** CPU time of all environments, also of those that are gone. */
  cpuSeconds: number;
}

export const noFleetCounters = (): FleetCounters => ({
  started: 0,
  stopped: 0,
  failedInits: 0,
  coldStarts: 0,
  timeouts: 0,
  lost: 0,
  withoutOpenPoll: 0,
  cpuSeconds: 0,
});

/** All environments of one function, and who gets an invocation. */
export interface Fleet {
  readonly counters: Readonly<FleetCounters>;
  /** Those that run, the oldest first. */
  readonly environments: Iterable<Environment>;
  readonly slotsPerEnvironment: number;
  /** As it is now. */
  readonly definition: FunctionDefinition;
  readonly running: number;
  readonly slots: number;
  readonly slotsInUse: number;
  /** Polls that an invocation can be handed to right now. */
  readonly openPolls: number;
  /** Worker threads that are known to have died, those of environments that are gone included. */
  readonly deadWorkers: number;
  /** Invocations that timed out and whose code still runs. */
  readonly runningOn: number;
  rssBytes: number;
  invoke(payload: string): Promise<FleetResult>;
  /** Reads CPU time and memory of the processes, and scales. Called about once a second. */
  tick(): Promise<void>;
  /** Environments of the changed function take the place of those that run, which end what they have. Rejects when one does not start. */
  change(change: FunctionChange): Promise<void>;
  stop(): Promise<void>;
}

export interface FleetContext {
  definition: FunctionDefinition;
  settings: TwinSettings;
  onLog: (line: string) => void;
}

/** Starts one environment of the function, and counts it. */
export async function launch(
  { definition, settings, onLog }: FleetContext,
  mode: EnvironmentMode,
  counters: FleetCounters,
): Promise<Environment> {
  counters.started += 1;
  try {
    return await startEnvironment({
      mode,
      taskRoot: definition.taskRoot,
      handler: definition.handler,
      functionName: definition.functionName,
      functionVersion: definition.version,
      invokedFunctionArn: definition.invokedArn,
      memoryMiB: definition.memoryMiB,
      timeoutMs: definition.timeoutMs,
      environment: functionVariables(definition.environment, settings),
      poll: settings.poll,
      slowLogReader: settings.slowLogReader,
      execArgv: settings.nodeFlags,
      onLog,
    });
  } catch (error) {
    counters.failedInits += 1;
    counters.stopped += 1;
    throw error;
  }
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
