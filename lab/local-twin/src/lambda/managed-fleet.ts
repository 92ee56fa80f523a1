import type { Environment } from '@telemetry/execution-environment';
import {
  type Fleet,
  type FleetContext,
  type FleetCounters,
  type FleetResult,
  launch,
  UsageMeter,
} from './fleet.ts';
import type { ManagedInstancesCompute } from './function-definition.ts';

/**
 * Share of slots or of CPU above which environments are added. AWS states no number, but that traffic may double within
 * five minutes without throttles (AWS Lambda developer guide, lambda-managed-instances-scaling, read 2026-11-21): half.
 */
const targetUtilization = 0.5;

/** Idle time after which the fleet shrinks by one, before `timeScale`. AWS: "tens of minutes" in field reports of 2025. */
const scaleInAfterMs = 600_000;

/**
 * Managed instances: environments are started ahead of traffic, each takes many invocations at once, and more are added
 * asynchronously. An invocation that no environment can take is throttled; nothing waits for a cold start.
 */
export class ManagedFleet implements Fleet {
  readonly #context: FleetContext;
  readonly #compute: ManagedInstancesCompute;
  readonly #workers: number;
  readonly #maximum: number;
  readonly #environments = new Set<Environment>();
  readonly #usage = new UsageMeter();
  readonly counters: FleetCounters = { started: 0, stopped: 0, coldStarts: 0, timeouts: 0, cpuSeconds: 0 };
  #waiters: (() => void)[] = [];
  #provisioning = 0;
  #lastTick = { atMs: Date.now(), cpuSeconds: 0 };
  #calmSinceMs = Date.now();
  #peakSlotsInUse = 0;
  #stopping = false;

  private constructor(context: FleetContext, compute: ManagedInstancesCompute) {
    this.#context = context;
    this.#compute = compute;
    // Without the variable the runtime client starts eight worker threads for each vCPU.
    this.#workers = Number(
      context.definition.environment['AWS_LAMBDA_NODEJS_WORKER_COUNT'] ?? 8 * compute.vcpus,
    );
    this.#maximum = Math.max(
      compute.minEnvironments,
      Math.min(compute.maxEnvironments, context.settings.maxEnvironments),
    );
  }

  /** Resolves when the minimum of environments takes work: then the version would be active. */
  static async start(context: FleetContext, compute: ManagedInstancesCompute): Promise<ManagedFleet> {
    const fleet = new ManagedFleet(context, compute);
    const starts = await Promise.allSettled(
      Array.from({ length: compute.minEnvironments }, () => fleet.#add()),
    );
    const failed = starts.find((start) => start.status === 'rejected');
    if (failed) {
      await fleet.stop();
      throw failed.reason;
    }
    return fleet;
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

  get deadWorkers(): number {
    return [...this.#environments].reduce(
      (total, { openPolls, inFlight }) => total + (inFlight === 0 ? this.#workers - openPolls : 0),
      0,
    );
  }

  get rssBytes(): number {
    return this.#usage.rssBytes;
  }

  async invoke(payload: string): Promise<FleetResult> {
    const giveUpAtMs = Date.now() + this.#context.settings.pollPatienceMs;
    for (;;) {
      const environment = this.#leastBusy();
      if (environment) {
        const result = await environment.invoke(payload);
        if (result.kind === 'timed-out') this.counters.timeouts += 1;
        if (result.kind !== 'refused') return result;
      }
      if (this.slotsInUse >= this.slots) return { kind: 'throttled', reason: 'ConcurrencyThrottles' };
      const left = giveUpAtMs - Date.now();
      // Slots are free, but every worker's thread is too busy to ask for work.
      if (left <= 0) return { kind: 'throttled', reason: 'CPUThrottles' };
      await this.#untilCapacity(left);
    }
  }

  async tick(): Promise<void> {
    await this.#usage.read(this.#environments);
    this.counters.cpuSeconds = this.#usage.cpuSeconds;
    if (!this.#stopping) this.#scale();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.tick();
    await Promise.all([...this.#environments].map((environment) => environment.stop()));
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

  #scale(): void {
    const now = Date.now();
    const { timeScale, provisioningDelayMs } = this.#context.settings;
    const elapsedSeconds = Math.max(0.001, (now - this.#lastTick.atMs) / 1_000);
    const cpu =
      (this.#usage.cpuSeconds - this.#lastTick.cpuSeconds) /
      elapsedSeconds /
      (this.running * this.#compute.vcpus || 1);
    const utilization = Math.max(cpu, this.#peakSlotsInUse / (this.slots || 1));
    this.#lastTick = { atMs: now, cpuSeconds: this.#usage.cpuSeconds };
    this.#peakSlotsInUse = this.slotsInUse;
    const wanted = Math.min(this.#maximum, Math.ceil((this.running * utilization) / targetUtilization));
    if (utilization > targetUtilization / 2) this.#calmSinceMs = now;
    for (let more = wanted - this.running - this.#provisioning; more > 0; more -= 1) {
      this.#provisioning += 1;
      setTimeout(() => void this.#provision(), provisioningDelayMs / timeScale).unref();
    }
    if (
      this.running > this.#compute.minEnvironments &&
      now - this.#calmSinceMs > scaleInAfterMs / timeScale
    ) {
      this.#calmSinceMs = now;
      const idle = [...this.#environments].find(({ inFlight }) => inFlight === 0);
      if (idle) {
        this.#environments.delete(idle);
        void idle.stop();
      }
    }
  }

  async #provision(): Promise<void> {
    try {
      if (!this.#stopping) await this.#add();
    } catch (error) {
      this.#context.onLog(`scale-out failed: ${(error as Error).message}`);
    } finally {
      this.#provisioning -= 1;
    }
  }

  async #add(): Promise<void> {
    this.counters.started += 1;
    const { maxConcurrency } = this.#compute;
    const environment = await launch(this.#context, {
      kind: 'managed-instances',
      maxConcurrency,
      workerCount: this.#workers,
    });
    this.#environments.add(environment);
    environment.onCapacity(() => {
      for (const wake of this.#waiters.splice(0)) wake();
    });
    void environment.exited.then(({ expected }) => {
      this.#environments.delete(environment);
      this.counters.stopped += 1;
      // AWS replaces an environment that is gone.
      if (!expected && !this.#stopping) void this.#provision().catch(() => {});
    });
    if (this.#stopping) await environment.stop();
  }
}
