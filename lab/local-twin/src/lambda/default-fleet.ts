import type { Environment } from '@telemetry/execution-environment';
import type { FunctionDefinition } from './function-definition.ts';
import { changed, type FunctionChange } from './function-change.ts';
import {
  type Fleet,
  type FleetContext,
  type FleetCounters,
  type FleetResult,
  launch,
  noFleetCounters,
  UsageMeter,
} from './fleet.ts';

interface Member {
  environment: Environment;
  idleSinceMs: number;
}

/**
 * Default Lambda: an environment runs one invocation at a time, and whoever finds none idle waits for a new one to start.
 */
export class DefaultFleet implements Fleet {
  #context: FleetContext;
  readonly #limit: number;
  readonly #idle: Member[] = [];
  readonly #all = new Set<Environment>();
  /** Of an earlier version: they get nothing new. */
  readonly #retiring = new Set<Environment>();
  readonly #usage = new UsageMeter();
  readonly counters: FleetCounters = noFleetCounters();
  readonly slotsPerEnvironment = 1;
  readonly deadWorkers = 0;
  /** A time-out ends the process. */
  readonly runningOn = 0;
  #busy = 0;
  #stopping = false;

  constructor(context: FleetContext) {
    this.#context = context;
    const { compute } = context.definition;
    const reserved = compute.kind === 'default' ? (compute.reservedConcurrency ?? Infinity) : Infinity;
    this.#limit = Math.min(reserved, context.settings.maxEnvironments);
  }

  get definition(): FunctionDefinition {
    return this.#context.definition;
  }

  get environments(): Iterable<Environment> {
    return this.#all;
  }

  get running(): number {
    return this.#all.size;
  }

  get slots(): number {
    return this.#limit;
  }

  get slotsInUse(): number {
    return this.#busy;
  }

  get openPolls(): number {
    return [...this.#all].reduce((sum, { openPolls }) => sum + openPolls, 0);
  }

  get rssBytes(): number {
    return this.#usage.rssBytes;
  }

  async invoke(payload: string): Promise<FleetResult> {
    if (this.#busy >= this.#limit) return { kind: 'throttled', reason: 'ConcurrencyThrottles' };
    this.#busy += 1;
    try {
      const environment = this.#takeIdle() ?? (await this.#coldStart());
      await environment.untilPolling(1);
      const result = await environment.invoke(payload);
      if (result.kind === 'timed-out') this.counters.timeouts += 1;
      if (result.kind === 'environment-lost') this.counters.lost += 1;
      if (result.kind === 'refused') return this.#lost();
      // A time-out or a crash ends the process; its successor starts when it is needed.
      if (this.#retiring.has(environment)) void environment.stop();
      else if (result.kind === 'success' || result.kind === 'function-error')
        this.#idle.push({ environment, idleSinceMs: Date.now() });
      return result;
    } catch (error) {
      this.#context.onLog(`init failed: ${(error as Error).message}`);
      return this.#lost();
    } finally {
      this.#busy -= 1;
    }
  }

  async tick(): Promise<void> {
    await this.#usage.read(this.#all);
    this.counters.cpuSeconds = this.#usage.cpuSeconds;
    const { idleEnvironmentMs } = this.#context.settings;
    while (this.#idle[0] && Date.now() - this.#idle[0].idleSinceMs > idleEnvironmentMs) {
      await this.#idle.shift()?.environment.stop();
    }
  }

  change(change: FunctionChange): Promise<void> {
    this.#context = { ...this.#context, definition: changed(this.#context.definition, change) };
    const idle = this.#idle.splice(0);
    // The others have an invocation, or are about to get the one that took them.
    for (const environment of this.#all) this.#retiring.add(environment);
    for (const { environment } of idle) void environment.stop();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.tick();
    await Promise.all([...this.#all].map((environment) => environment.stop()));
  }

  #lost(): FleetResult {
    this.counters.lost += 1;
    return { kind: 'environment-lost', requestId: '' };
  }

  /** The one that was used last: the others may grow idle and go. */
  #takeIdle(): Environment | undefined {
    for (let member = this.#idle.pop(); member; member = this.#idle.pop()) {
      if (this.#all.has(member.environment)) return member.environment;
    }
    return undefined;
  }

  async #coldStart(): Promise<Environment> {
    this.counters.coldStarts += 1;
    const environment = await launch(this.#context, { kind: 'default' }, this.counters);
    this.#all.add(environment);
    void environment.exited.then(() => {
      this.#all.delete(environment);
      this.#retiring.delete(environment);
      this.counters.stopped += 1;
    });
    if (this.#stopping) await environment.stop();
    return environment;
  }
}
