import { cpuMsOf, noTotals, wallMsOf, type SimulatedFleet, type Started } from './fleet.ts';
import type { DefaultFleetSettings, Work } from './settings.ts';

/** Default Lambda: an environment for each invocation, new ones at a limited rate, up to the account's limit. */
export class SimulatedDefaultFleet implements SimulatedFleet {
  readonly #settings: DefaultFleetSettings;
  readonly #work: Work;
  readonly #stepMs: number;
  readonly totals = noTotals();
  environments = 0;
  slotsInUse = 0;
  /** New environments that may be had now; refilled continuously, never more than ten seconds' worth. */
  #tokens: number;
  #atMs = 0;
  #recent = { sinceMs: 0, most: 0, mostBefore: 0 };

  constructor(settings: DefaultFleetSettings, work: Work, stepMs: number) {
    this.#settings = settings;
    this.#work = work;
    this.#stepMs = stepMs;
    this.#tokens = settings.addedPerTenSeconds;
  }

  get slots(): number {
    return this.#settings.concurrencyLimit;
  }

  start(nowMs: number, wanted: number, messages: number): Started[] {
    const { addedPerTenSeconds, coldStartMs } = this.#settings;
    this.#tokens = Math.min(
      addedPerTenSeconds,
      this.#tokens + ((nowMs - this.#atMs) / 10_000) * addedPerTenSeconds,
    );
    this.#atMs = nowMs;
    const durationMs = wallMsOf(this.#work, messages);
    const warmEach = Math.min(1, durationMs / this.#stepMs);
    const warm = Math.min(wanted, Math.floor((this.environments - this.slotsInUse) / warmEach + 1e-9));
    const coldDurationMs = durationMs + coldStartMs;
    const coldEach = Math.min(1, coldDurationMs / this.#stepMs);
    const room = Math.min(this.#tokens, this.slots - Math.max(this.environments, this.slotsInUse));
    const cold = Math.max(0, Math.min(wanted - warm, Math.floor(room / coldEach + 1e-9)));
    const started: Started[] = [];
    if (warm > 0) started.push(this.#take(warm, durationMs, warmEach));
    if (cold > 0) {
      started.push(this.#take(cold, coldDurationMs, coldEach));
      const added = Math.ceil(cold * coldEach);
      this.#tokens -= added;
      this.environments += added;
      this.totals.coldStarts += added;
    }
    this.totals.cpuSeconds += ((warm + cold) * cpuMsOf(this.#work, messages)) / 1_000;
    this.#recent.most = Math.max(this.#recent.most, this.slotsInUse);
    return started;
  }

  end(_nowMs: number, { slots, holdMs }: Started): void {
    this.totals.slotMs += slots * holdMs;
    this.slotsInUse -= slots;
  }

  tick(nowMs: number): void {
    if (nowMs - this.#recent.sinceMs < this.#settings.idleEnvironmentMs) return;
    const kept = Math.max(this.#recent.most, this.#recent.mostBefore);
    this.environments = Math.min(this.environments, Math.ceil(kept));
    this.#recent = { sinceMs: nowMs, most: this.slotsInUse, mostBefore: this.#recent.most };
  }

  #take(count: number, durationMs: number, each: number): Started {
    const slots = count * each;
    this.slotsInUse += slots;
    this.totals.billedMs += count * durationMs;
    return { count, durationMs, slots, holdMs: Math.max(durationMs, this.#stepMs) };
  }
}
