import { balancedFill, pollersForABatch } from '@telemetry/prices';
import { standardPollers } from '@telemetry/settings';
import type { Calendar } from './calendar.ts';
import type { SimulatedFleet, Started } from './fleet.ts';
import { countOf, type Cohort, type MessageQueue } from './message-queue.ts';
import type { MappingSettings } from './settings.ts';
import { SteadyFill } from './steady-fill.ts';

/** Pauses of a throttled batch, and what remains of the pollers after one: as on the local twin; AWS says that it backs off. */
const backOffMs = { first: 50, most: 2_000 };
const keptAfterThrottle = 0.75;

const messagesPerCall = 10;

/** An event source mapping whose pollers are a number: each carries one batch at a time. */
export class SimulatedMapping {
  readonly #settings: MappingSettings;
  readonly #queue: MessageQueue;
  readonly #fleet: SimulatedFleet;
  readonly #calendar: Calendar;
  readonly #stepMs: number;
  readonly #onDone: (cohorts: readonly Cohort[], durationMs: number) => void;
  readonly #steady: SteadyFill | undefined;
  /** Batches that were due and not whole. */
  #dueBatches = 0;
  #pollers: number;
  #busy = 0;
  /** Pollers that may still be added: a minute's worth at most. */
  #addable: number;
  #throttleLimit = Infinity;
  #gathering: { pollers: number } | undefined;
  #ofAPoller = 0;
  #handedOn = { second: 0, count: 0 };
  enabled = true;
  readonly totals = { invocations: 0, messages: 0, throttles: 0, durationMs: 0, givenUp: 0 };

  constructor(
    settings: MappingSettings,
    around: {
      queue: MessageQueue;
      fleet: SimulatedFleet;
      calendar: Calendar;
      stepMs: number;
      onDone: (cohorts: readonly Cohort[], durationMs: number) => void;
    },
  ) {
    this.#settings = settings;
    this.#queue = around.queue;
    this.#fleet = around.fleet;
    this.#calendar = around.calendar;
    this.#stepMs = around.stepMs;
    this.#onDone = around.onDone;
    this.#pollers = settings.pollers.first;
    this.#addable = 0;
    if (!settings.steady) return;
    // The day before was as this one: the pollers that it takes are there.
    this.#steady = new SteadyFill(settings.steady);
    while (!this.#steady.isEnough(this.#pollers, settings.pollers.most)) this.#pollers += 1;
  }

  /** Hands on what can be handed on now. */
  dispatch(): void {
    if (!this.enabled) return;
    const batchSize = this.#batchSize;
    const behind = this.#isBehind();
    const fills = (pollers: number): boolean => behind && this.#queue.visible >= pollers * batchSize;
    if (this.#gathering && fills(this.#gathering.pollers)) this.#stopGathering();
    const free = Math.floor(this.#freePollers() + 1e-9);
    const messages = Math.min(this.#queue.visible, this.#allowance());
    if (free >= 1 && messages >= batchSize && fills(free)) {
      const share = this.#shareOfAStep();
      const full = Math.min(Math.floor(free / share + 1e-9), Math.floor(messages / batchSize));
      this.#invoke(full, this.#queue.receive(full * batchSize), full * share, this.#callsMs(batchSize));
      this.#addPollers(full);
    }
    const left = this.#freePollers();
    if (this.#gathering || this.#queue.visible === 0 || this.#allowance() <= 0) return;
    if (left >= 1 || !behind) this.#gather(left);
  }

  /** Once a second: pollers may be added again, and idle ones go after three looks at an empty queue. */
  tick(): void {
    const { first, addedPerMinute } = this.#settings.pollers;
    this.#addable = Math.min(addedPerMinute, this.#addable + addedPerMinute / 60);
    const idle = this.#gathering || this.#queue.visible > 0 ? 0 : this.#pollers - this.#busy;
    if (!this.#steady) this.#pollers = Math.max(first, this.#pollers - idle / 3);
  }

  /** More waits than comes while a poller gathers and runs a batch, or pollers carry no more: then batches are as full as can be. */
  #isBehind(): boolean {
    const steady = this.#steady?.at(this.#calendar.nowMs);
    if (!steady) return true;
    const { batchingWindowMs } = this.#settings;
    const usualMs = batchingWindowMs + this.#meanCycleMs() + 2 * this.#stepMs;
    const usual = (steady.messagesPerSecond * usualMs) / 1_000 + this.#batchSize;
    return this.#queue.visible > usual || steady.with(this.#carrying) >= this.#batchSize;
  }

  /** Pollers that may have a batch. */
  get #carrying(): number {
    return Math.min(this.#pollers, this.#throttleLimit);
  }

  /** Batches that were gathered fill by chance: some call for one more poller, and others let one go. */
  #changePollers(batches: number, meanMessages: number): void {
    const change = batches * pollersForABatch(meanMessages, this.#batchSize);
    if (change > 0) this.#addPollers(change);
    else this.#pollers = Math.max(this.#settings.pollers.first, this.#pollers + change);
  }

  /** A full batch calls for one more poller. */
  #addPollers(wanted: number): void {
    const added = Math.max(0, Math.min(wanted, this.#addable, this.#settings.pollers.most - this.#pollers));
    this.#pollers += added;
    this.#addable -= added;
  }

  /** What a poller can receive within its window, ten messages a call. */
  get #batchSize(): number {
    const { batchSize, batchingWindowMs, callMs } = this.#settings;
    const calls = callMs > 0 ? 1 + Math.floor(batchingWindowMs / callMs) : Infinity;
    return Math.min(batchSize, calls * messagesPerCall);
  }

  #callsMs(messages: number): number {
    return Math.ceil(messages / messagesPerCall) * this.#settings.callMs;
  }

  /** What a batch keeps its poller busy for: receiving, running, deleting. */
  #meanCycleMs(): number {
    const { durationMs, invocations, messages } = this.totals;
    if (invocations === 0) return 0;
    return durationMs / invocations + 2 * this.#callsMs(messages / invocations);
  }

  /** A poller whose invocation is shorter than a step carries several of them in it. */
  #shareOfAStep(): number {
    return this.totals.invocations === 0 ? 1 : Math.min(1, this.#meanCycleMs() / this.#stepMs);
  }

  #freePollers(): number {
    return Math.max(0, this.#carrying - this.#busy);
  }

  /** Messages that may be handed on now, where they came over so many seconds. */
  #allowance(seconds = 1): number {
    const second = Math.floor(this.#calendar.nowMs / 1_000);
    if (this.#handedOn.second !== second) this.#handedOn = { second, count: 0 };
    return Math.floor(this.#settings.maxMessagesPerSecond * seconds - this.#handedOn.count);
  }

  /** Idle pollers wait for the window to end; what comes meanwhile is spread over them. */
  #gather(pollers: number): void {
    this.#gathering = { pollers };
    this.#busy += pollers;
    const mine = this.#gathering;
    this.#calendar.at(this.#calendar.nowMs + this.#settings.batchingWindowMs, () => {
      if (this.#gathering !== mine) return;
      this.#stopGathering();
      if (!this.#steady) this.#invokeGathered(pollers);
      // Where no batch is due yet, the next messages are waited for.
      else if (!this.#invokeSteadily(this.#steady)) return;
      this.dispatch();
    });
  }

  /** As many batches as the bill says, one after the other: false where none is due. A poller may run several within a step. */
  #invokeSteadily(steady: SteadyFill): boolean {
    const share = this.#shareOfAStep();
    const most = Math.floor(this.#freePollers() / share + 1e-9);
    const allowed = this.#allowance(Math.max(1, this.#settings.batchingWindowMs / 1_000));
    const messages = Math.min(this.#queue.visible, most * this.#batchSize, allowed);
    const gathered = messages / steady.at(this.#calendar.nowMs).with(this.#carrying) + this.#dueBatches;
    const due = Math.max(gathered, steady.isOver ? 1 : 0);
    const invocations = Math.min(Math.floor(due + 1e-9), most, messages);
    if (invocations < 1 || !this.enabled) return false;
    this.#dueBatches = Math.min(this.#carrying, due - invocations);
    this.#invoke(invocations, this.#queue.receive(messages), invocations * share, 0);
    this.#followTraffic(steady, invocations);
    return true;
  }

  /** A poller more with each batch, while more pollers would make batches emptier; and fewer, as fast as they leave, while fewer do. */
  #followTraffic(steady: SteadyFill, batches: number): void {
    const { first, most } = this.#settings.pollers;
    if (this.#dueBatches >= 1 || !steady.isEnough(this.#pollers, most)) return this.#addPollers(batches);
    const fewer = Math.max(first, this.#busy, this.#pollers - batches / standardPollers.leaves.afterBatches);
    if (fewer < this.#pollers && steady.isEnough(fewer, most)) this.#pollers = fewer;
  }

  #invokeGathered(pollers: number): void {
    // What is left of a poller is so many rounds later a whole one.
    const whole = Math.floor(pollers + this.#ofAPoller + 1e-9);
    this.#ofAPoller += pollers - whole;
    // Pollers are fractions, messages are not: part of one would wait for ever.
    const most = Math.floor(pollers * this.#batchSize);
    const messages = Math.min(this.#queue.visible, most, this.#allowance());
    // Pollers beyond the first that would make batches emptier than in balance have left.
    const inBalance = Math.ceil(messages / balancedFill(this.#batchSize));
    const invocations = Math.min(whole, messages, Math.max(this.#settings.pollers.first, inBalance));
    if (invocations < 1 || !this.enabled) return;
    this.#invoke(invocations, this.#queue.receive(messages), invocations * this.#shareOfAStep(), 0);
    this.#changePollers(invocations, messages / invocations);
  }

  #stopGathering(): void {
    this.#busy -= this.#gathering?.pollers ?? 0;
    this.#gathering = undefined;
  }

  #invoke(wanted: number, cohorts: readonly Cohort[], pollers: number, receivingMs: number): void {
    this.#handedOn.count += countOf(cohorts);
    this.#busy += pollers;
    const giveUpAtMs = this.#calendar.nowMs + this.#settings.visibilityTimeoutMs;
    const batches = { wanted, cohorts, pollers, giveUpAtMs, pauseMs: backOffMs.first };
    this.#calendar.at(this.#calendar.nowMs + receivingMs, () => this.#try(batches));
  }

  #try(batches: Batches): void {
    const { nowMs } = this.#calendar;
    const each = countOf(batches.cohorts) / batches.wanted;
    const started = this.#fleet.start(nowMs, batches.wanted, each);
    let rest = batches;
    for (const part of started) rest = this.#run(part, rest, each);
    if (rest.wanted < 1) return;
    this.totals.throttles += rest.pollers;
    this.#throttleLimit = Math.max(
      2,
      Math.floor(Math.min(this.#throttleLimit, this.#busy) * keptAfterThrottle),
    );
    if (nowMs + rest.pauseMs > rest.giveUpAtMs) {
      this.totals.givenUp += rest.wanted;
      this.#busy -= rest.pollers;
      this.#queue.reappear(rest.cohorts);
      return;
    }
    this.#calendar.at(nowMs + rest.pauseMs, () =>
      this.#try({ ...rest, pauseMs: Math.min(backOffMs.most, rest.pauseMs * 2) }),
    );
  }

  /** Lets some of the batches run to their end; the others are given back. */
  #run(started: Started, batches: Batches, each: number): Batches {
    const { count, durationMs, holdMs } = started;
    const all = count >= batches.wanted;
    const [mine, others] = all
      ? [batches.cohorts, []]
      : this.#queue.split(batches.cohorts, Math.round(count * each));
    const pollers = all ? batches.pollers : (batches.pollers * count) / batches.wanted;
    this.totals.invocations += count;
    this.totals.messages += countOf(mine);
    this.totals.durationMs += count * durationMs;
    if (this.#throttleLimit !== Infinity) this.#throttleLimit += count;
    if (this.#throttleLimit > this.#settings.pollers.most) this.#throttleLimit = Infinity;
    this.#calendar.at(this.#calendar.nowMs + holdMs, () => {
      this.#fleet.end(this.#calendar.nowMs, started);
      this.#onDone(mine, durationMs - holdMs);
      this.#calendar.at(this.#calendar.nowMs + this.#callsMs(each), () => {
        this.#busy -= pollers;
        this.#queue.delete(mine);
        this.dispatch();
      });
    });
    return {
      ...batches,
      wanted: batches.wanted - count,
      cohorts: others,
      pollers: batches.pollers - pollers,
    };
  }
}

interface Batches {
  wanted: number;
  cohorts: readonly Cohort[];
  pollers: number;
  giveUpAtMs: number;
  pauseMs: number;
}
