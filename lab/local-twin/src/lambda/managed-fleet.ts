import type { Environment } from '@telemetry/execution-environment';
import {
  type Fleet,
  type FleetContext,
  type FleetCounters,
  type FleetResult,
  launch,
  noFleetCounters,
  UsageMeter,
} from './fleet.ts';
import { changed, type FunctionChange, retire } from './function-change.ts';
import type { FunctionDefinition, ManagedInstancesCompute } from './function-definition.ts';

/**
 * Share of slots or of CPU above which environments are added. AWS states no number, but that traffic may double within
 * five minutes without throttles (AWS Lambda developer guide, lambda-managed-instances-scaling, read 2026-11-21): half.
 */
const targetUtilization = 0.5;

/** Idle time after which the fleet shrinks by one, before `timeScale`. AWS: "tens of minutes" in field reports of 2025. */
const scaleInAfterMs = 600_000;

/** Pauses between attempts to start an environment, before `timeScale`. AWS gives no numbers. */
const firstRetryMs = 1_000;
const longestRetryMs = 60_000;

/**
 * Managed instances: environments are started ahead of traffic, each takes many invocations at once, and more are added
 * asynchronously. An invocation that no environment can take is throttled; nothing waits for a cold start.
 */
export class ManagedFleet implements Fleet {
  #context: FleetContext;
  #compute: ManagedInstancesCompute;
  readonly #maximum: number;
  readonly #environments = new Set<Environment>();
  /** Of an earlier version: they get nothing new. */
  readonly #retiring = new Set<Environment>();
  readonly #usage = new UsageMeter();
  readonly counters: FleetCounters = noFleetCounters();
  #waiters: (() => void)[] = [];
  /** Environments that there should be; those that start are on their way to it. */
  #wanted: number;
  /** Places of `#wanted` that somebody fills: an environment that will start, starts, or is tried again. */
  #filling = 0;
  /** So many may have been asked for by now: what was asked for doubles in `doublingMs`, at most. */
  #allowed: number;
  #lastTick = { atMs: Date.now(), cpuSeconds: 0 };
  #calmSinceMs = Date.now();
  #peakSlotsInUse = 0;
  #goneDeadWorkers = 0;
  #stopping = false;

  private constructor(context: FleetContext, compute: ManagedInstancesCompute) {
    this.#context = context;
    this.#compute = compute;
    this.#maximum = Math.max(
      compute.minEnvironments,
      Math.min(compute.maxEnvironments, context.settings.maxEnvironments),
    );
    this.#wanted = compute.minEnvironments;
    this.#allowed = compute.minEnvironments;
  }

  /** Resolves when the minimum of environments takes work: then the version would be active. */
  static async start(context: FleetContext, compute: ManagedInstancesCompute): Promise<ManagedFleet> {
    const fleet = new ManagedFleet(context, compute);
    fleet.#filling = compute.minEnvironments;
    const starts = await Promise.allSettled(
      Array.from({ length: compute.minEnvironments }, () =>
        fleet.#add().finally(() => (fleet.#filling -= 1)),
      ),
    );
    const failed = starts.find((start) => start.status === 'rejected');
    if (failed) {
      await fleet.stop();
      throw failed.reason;
    }
    return fleet;
  }

  get definition(): FunctionDefinition {
    return this.#context.definition;
  }

  get environments(): Iterable<Environment> {
    return this.#environments;
  }

  get slotsPerEnvironment(): number {
    return this.#compute.maxConcurrency;
  }

  get running(): number {
    return this.#environments.size;
  }

  get slots(): number {
    return this.#environments.size * this.#compute.maxConcurrency;
  }

  get slotsInUse(): number {
    return [...this.#environments].reduce((total, { inFlight }) => total + inFlight, 0);
  }

  get openPolls(): number {
    return [...this.#environments].reduce((sum, { openPolls }) => sum + openPolls, 0);
  }

  get deadWorkers(): number {
    return (
      this.#goneDeadWorkers + [...this.#environments].reduce((sum, { deadWorkers }) => sum + deadWorkers, 0)
    );
  }

  get runningOn(): number {
    return [...this.#environments].reduce((sum, { runningOn }) => sum + runningOn, 0);
  }

  get rssBytes(): number {
    return this.#usage.rssBytes;
  }

  async invoke(payload: string): Promise<FleetResult> {
    const giveUpAtMs = Date.now() + this.#context.settings.pollPatienceMs;
    for (let attempt = 0; ; attempt += 1) {
      const environment = this.#leastBusy();
      if (environment) {
        const result = await environment.invoke(payload);
        if (result.kind === 'timed-out') this.counters.timeouts += 1;
        if (result.kind === 'environment-lost') this.counters.lost += 1;
        if (result.kind !== 'refused') return result;
      }
      if (this.slotsInUse >= this.slots) return { kind: 'throttled', reason: 'ConcurrencyThrottles' };
      if (attempt === 0) this.counters.withoutOpenPoll += 1;
      const left = giveUpAtMs - Date.now();
      // Slots are free, but every worker's thread is too busy to ask for work.
      if (left <= 0) return { kind: 'throttled', reason: 'CPUThrottles' };
      await this.#untilCapacity(left);
    }
  }

  async tick(): Promise<void> {
    await this.#usage.read([...this.#environments, ...this.#retiring]);
    this.counters.cpuSeconds = this.#usage.cpuSeconds;
    if (!this.#stopping) this.#scale();
  }

  async change(change: FunctionChange): Promise<void> {
    const before = { context: this.#context, compute: this.#compute };
    const { maxConcurrency = before.compute.maxConcurrency } = change;
    this.#context = { ...before.context, definition: changed(before.context.definition, change) };
    this.#compute = { ...before.compute, maxConcurrency };
    const old = [...this.#environments];
    const starts = await Promise.allSettled(old.map(() => this.#add()));
    const failed = starts.find((start) => start.status === 'rejected');
    if (failed) {
      // As with a version that does not become active: the one before goes on.
      this.#context = before.context;
      this.#compute = before.compute;
      throw failed.reason;
    }
    for (const environment of old) {
      if (!this.#environments.delete(environment)) continue;
      this.#retiring.add(environment);
      void retire(environment);
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.tick();
    await Promise.all([...this.#environments, ...this.#retiring].map((environment) => environment.stop()));
  }

  #leastBusy(): Environment | undefined {
    let chosen: Environment | undefined;
    for (const environment of this.#environments) {
      if (environment.canAccept() && (!chosen || environment.inFlight < chosen.inFlight))
        chosen = environment;
    }
    if (chosen) this.#peakSlotsInUse = Math.max(this.#peakSlotsInUse, this.slotsInUse + 1);
    return chosen;
  }

  #untilCapacity(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#waiters.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Those who wait look again. */
  #wake(): void {
    for (const waiter of this.#waiters.splice(0)) waiter();
  }

  #scale(): void {
    const now = Date.now();
    const { timeScale, doublingMs, provisioningDelayMs } = this.#context.settings;
    const elapsedSeconds = Math.max(0.001, (now - this.#lastTick.atMs) / 1_000);
    const cpu =
      (this.#usage.cpuSeconds - this.#lastTick.cpuSeconds) /
      elapsedSeconds /
      (this.running * this.#compute.vcpus || 1);
    const utilization = Math.max(cpu, this.#peakSlotsInUse / (this.slots || 1));
    this.#lastTick = { atMs: now, cpuSeconds: this.#usage.cpuSeconds };
    this.#peakSlotsInUse = this.slotsInUse;
    const needed = Math.min(this.#maximum, Math.ceil((this.running * utilization) / targetUtilization));
    this.#allowed = Math.min(
      this.#allowed * 2 ** ((elapsedSeconds * 1_000 * timeScale) / doublingMs),
      needed > this.#wanted ? this.#maximum : this.#wanted,
    );
    if (utilization > targetUtilization / 2) this.#calmSinceMs = now;
    this.#wanted = Math.max(this.#wanted, Math.min(needed, Math.ceil(this.#allowed)));
    this.#fill(provisioningDelayMs / timeScale);
    if (
      this.running > this.#compute.minEnvironments &&
      now - this.#calmSinceMs > scaleInAfterMs / timeScale
    ) {
      this.#calmSinceMs = now;
      const idle = [...this.#environments].find(({ inFlight, runningOn }) => inFlight + runningOn === 0);
      if (idle) {
        this.#environments.delete(idle);
        this.#wanted = Math.max(this.#compute.minEnvironments, this.running + this.#filling);
        this.#allowed = Math.min(this.#allowed, this.#wanted);
        void idle.stop();
      }
    }
  }

  /** Starts what is missing after a delay. An environment whose init fails is tried again, later each time. */
  #fill(delayMs: number): void {
    for (; this.running + this.#filling < this.#wanted; this.#filling += 1)
      setTimeout(() => void this.#fillOne(firstRetryMs), delayMs).unref();
  }

  async #fillOne(retryMs: number): Promise<void> {
    try {
      if (!this.#stopping) await this.#add();
      this.#filling -= 1;
    } catch (error) {
      this.#context.onLog(`an environment did not start: ${(error as Error).message}`);
      const nextMs = Math.min(2 * retryMs, longestRetryMs);
      setTimeout(() => void this.#fillOne(nextMs), retryMs / this.#context.settings.timeScale).unref();
    }
  }

  async #add(): Promise<void> {
    const { maxConcurrency, vcpus } = this.#compute;
    const environment = await launch(
      this.#context,
      { kind: 'managed-instances', maxConcurrency, vcpus },
      this.counters,
    );
    this.#environments.add(environment);
    environment.onCapacity(() => this.#wake());
    this.#wake();
    void environment.exited.then(() => {
      this.#environments.delete(environment);
      this.#retiring.delete(environment);
      this.counters.stopped += 1;
      this.#goneDeadWorkers += environment.deadWorkers;
      this.#wake();
      // AWS replaces an environment that is gone.
      if (!this.#stopping) this.#fill(0);
    });
    if (this.#stopping) await environment.stop();
  }
}
