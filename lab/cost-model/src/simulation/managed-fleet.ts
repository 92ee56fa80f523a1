import type { Calendar } from './calendar.ts';
import { cpuMsOf, noTotals, wallMsOf, type SimulatedFleet, type Started } from './fleet.ts';
import type { ManagedFleetSettings, Work } from './settings.ts';

/**
 * Managed instances: slots that are there or not, CPU that invocations share, environments that come late. CPU is a server
 * that works off what is asked for, first come first served, so that no more is done than there is.
 */
export class SimulatedManagedFleet implements SimulatedFleet {
  readonly #settings: ManagedFleetSettings;
  readonly #work: Work;
  readonly #stepMs: number;
  readonly #calendar: Calendar;
  readonly totals = noTotals();
  environments: number;
  slotsInUse = 0;
  /** Asked for, and not there yet. */
  #launching = 0;
  /** So many may have been asked for by now. */
  #allowed: number;
  /** CPU time that invocations still want, and when that was so. */
  #backlogMs = 0;
  #atMs = 0;
  /** Since the last tick: CPU time used, and slots × time. */
  #cpuMs = 0;
  #slotMs = 0;
  #tickedAtMs = 0;
  #calm = { sinceMs: 0, wanted: 0 };

  constructor(settings: ManagedFleetSettings, work: Work, stepMs: number, calendar: Calendar) {
    this.#settings = settings;
    this.#work = work;
    this.#stepMs = stepMs;
    this.#calendar = calendar;
    this.environments = settings.environments.start ?? settings.environments.min;
    this.#allowed = this.environments;
  }

  get slots(): number {
    return this.environments * this.#settings.maxConcurrency;
  }

  get #vcpus(): number {
    return this.environments * this.#settings.vcpusPerEnvironment;
  }

  start(nowMs: number, wanted: number, messages: number): Started[] {
    this.#advance(nowMs);
    const wallMs = wallMsOf(this.#work, messages);
    const cpuMs = cpuMsOf(this.#work, messages);
    const each = Math.min(1, wallMs / this.#stepMs);
    const count = Math.min(wanted, Math.floor((this.slots - this.slotsInUse) / each + 1e-9));
    if (count < 1) return [];
    this.#backlogMs += count * cpuMs;
    this.totals.cpuSeconds += (count * cpuMs) / 1_000;
    // What asked within a step is worked off within it, if there is CPU for it.
    const waitMs = Math.max(0, this.#backlogMs / this.#vcpus - this.#stepMs);
    const durationMs = Math.max(wallMs, waitMs + wallMs - cpuMs);
    const slots = count * Math.min(1, durationMs / this.#stepMs);
    this.slotsInUse += slots;
    return [{ count, durationMs, slots, holdMs: Math.max(durationMs, this.#stepMs) }];
  }

  end(nowMs: number, { slots }: Started): void {
    this.#advance(nowMs);
    this.slotsInUse -= slots;
  }

  tick(nowMs: number): void {
    this.#advance(nowMs);
    const { environments: limit, targetUtilization, doublingMs, launchMs, scaleInAfterMs } = this.#settings;
    const elapsedMs = nowMs - this.#tickedAtMs;
    this.#tickedAtMs = nowMs;
    if (elapsedMs <= 0) return;
    const utilization = Math.max(
      this.#cpuMs / elapsedMs / this.#vcpus,
      this.#slotMs / elapsedMs / this.slots,
    );
    this.#cpuMs = 0;
    this.#slotMs = 0;
    const wanted = Math.ceil((this.environments * utilization) / targetUtilization - 1e-6);
    const asked = this.environments + this.#launching;
    this.#allowed = Math.min(
      this.#allowed * 2 ** (elapsedMs / doublingMs),
      wanted > asked ? limit.max : asked,
    );
    const more = Math.min(limit.max, wanted, Math.ceil(this.#allowed - 1e-9)) - asked;
    if (more > 0) {
      this.#launching += more;
      this.#calendar.at(nowMs + launchMs, () => {
        this.#advance(this.#calendar.nowMs);
        this.#launching -= more;
        this.environments += more;
      });
    }
    // Calm: not half of what the fleet is for. It then shrinks to the most that was wanted meanwhile.
    if (utilization > targetUtilization / 2) this.#calm = { sinceMs: nowMs, wanted: 0 };
    else this.#calm.wanted = Math.max(this.#calm.wanted, wanted);
    if (nowMs - this.#calm.sinceMs >= scaleInAfterMs) {
      this.environments = Math.max(limit.min, Math.min(this.environments, this.#calm.wanted));
      this.#allowed = Math.min(this.#allowed, this.environments);
      this.#calm = { sinceMs: nowMs, wanted: 0 };
    }
  }

  #advance(nowMs: number): void {
    const elapsedMs = nowMs - this.#atMs;
    if (elapsedMs <= 0) return;
    this.#atMs = nowMs;
    const workedMs = Math.min(this.#backlogMs, elapsedMs * this.#vcpus);
    this.#backlogMs -= workedMs;
    this.#cpuMs += workedMs;
    this.#slotMs += this.slotsInUse * elapsedMs;
    this.totals.slotMs += this.slotsInUse * elapsedMs;
    const { minInstances, environmentsPerInstance } = this.#settings;
    const instances = Math.max(
      minInstances,
      Math.ceil((this.environments + this.#launching) / environmentsPerInstance),
    );
    this.totals.instanceHours += (instances * elapsedMs) / 3_600_000;
    this.totals.fewestInstances = Math.min(this.totals.fewestInstances, instances);
    this.totals.mostInstances = Math.max(this.totals.mostInstances, instances);
  }
}
