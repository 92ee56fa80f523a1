import type { ComputeType } from '@telemetry/settings';
import { Calendar } from './calendar.ts';
import { SimulatedDefaultFleet } from './default-fleet.ts';
import type { FleetTotals, SimulatedFleet } from './fleet.ts';
import { SimulatedManagedFleet } from './managed-fleet.ts';
import { SimulatedMapping } from './mapping.ts';
import { MessageQueue } from './message-queue.ts';
import { Quantiles } from './quantiles.ts';
import type { ConsumerSettings, SimulationSettings } from './settings.ts';

/** One moment; counters count from the start. */
export interface SimulatedSample {
  atMs: number;
  sent: number;
  queued: number;
  oldestMessageAgeMs: number;
  deadLetters: number;
  invocations: number;
  throttles: number;
  environments: number;
  slotsInUse: number;
  /** Mappings that poll. */
  polling: number;
}

export interface SimulatedConsumer extends FleetTotals {
  kind: ComputeType;
  invocations: number;
  messages: number;
  /** Refusals, each new try of a batch counted. */
  throttles: number;
  /** Batches whose messages became visible again. */
  givenUp: number;
  /** Wall time of all invocations. */
  durationMs: number;
}

export interface Simulated {
  sent: number;
  done: number;
  deadLetters: number;
  /** Not yet done when the simulation ended. */
  left: number;
  received: number;
  /** From being sent to being stored. */
  latencyMs: { p50: number; p95: number; p99: number; most: number };
  mostQueued: number;
  oldestMessageAgeMs: number;
  /** When the last message was done. */
  drainedAtMs: number;
  /** When nothing was left to do, or the time was over. */
  endedAtMs: number;
  consumers: SimulatedConsumer[];
  samples: SimulatedSample[];
}

interface Consumer {
  settings: ConsumerSettings;
  fleet: SimulatedFleet;
  mapping: SimulatedMapping;
  /** Looks in a row that found the queue young. */
  calmLooks: number;
}

/**
 * Messages as cohorts, so that a million a second costs no more than one: arrivals, ends of invocations, new environments
 * and returning messages are events on a calendar.
 */
export function simulate(settings: SimulationSettings): Simulated {
  const { arrivals, stepMs, drainMs, sampleEveryMs } = settings;
  const calendar = new Calendar();
  const queue = new MessageQueue(settings.maxReceiveCount);
  const latency = new Quantiles();
  const samples: SimulatedSample[] = [];
  let sent = 0;
  let done = 0;
  let drainedAtMs = 0;
  let mostQueued = 0;
  let oldestMessageAgeMs = 0;

  const consumers: Consumer[] = settings.consumers.map((consumer) => {
    const { work = settings.work } = consumer;
    const fleet =
      consumer.fleet.kind === 'default'
        ? new SimulatedDefaultFleet(consumer.fleet, work, stepMs)
        : new SimulatedManagedFleet(consumer.fleet, work, stepMs, calendar);
    const mapping = new SimulatedMapping(consumer.mapping, {
      queue,
      fleet,
      calendar,
      stepMs,
      onDone: (cohorts, laterMs) => {
        drainedAtMs = calendar.nowMs;
        for (const { count, sentAtMs } of cohorts) {
          done += count;
          latency.add(calendar.nowMs + laterMs - sentAtMs, count);
        }
      },
    });
    mapping.enabled = !consumer.joins;
    return { settings: consumer, fleet, mapping, calmLooks: consumer.joins?.leaveAfterLooks ?? 0 };
  });

  const arrive = (step: number) => {
    const count = arrivals[step] ?? 0;
    sent += count;
    queue.send(count, calendar.nowMs);
    for (const { mapping } of consumers) mapping.dispatch();
    if (step + 1 < arrivals.length) calendar.at((step + 1) * stepMs, () => arrive(step + 1));
  };
  const ageMs = () => calendar.nowMs - (queue.oldestSentAtMs ?? calendar.nowMs);
  const everySecond = () => {
    for (const { fleet, mapping } of consumers) {
      fleet.tick(calendar.nowMs);
      mapping.tick();
      mapping.dispatch();
    }
    const age = ageMs();
    mostQueued = Math.max(mostQueued, queue.visible + queue.inFlight);
    oldestMessageAgeMs = Math.max(oldestMessageAgeMs, age);
    for (const consumer of consumers) joinOrLeave(consumer, age, calendar.nowMs);
    if (calendar.nowMs % sampleEveryMs < 1_000) samples.push(sample());
    calendar.at(calendar.nowMs + 1_000, everySecond);
  };
  const sample = (): SimulatedSample => ({
    atMs: calendar.nowMs,
    sent,
    queued: queue.visible + queue.inFlight,
    oldestMessageAgeMs: ageMs(),
    deadLetters: queue.deadLetters,
    invocations: sum(consumers, ({ mapping }) => mapping.totals.invocations),
    throttles: sum(consumers, ({ mapping }) => mapping.totals.throttles),
    environments: sum(consumers, ({ fleet }) => fleet.environments),
    slotsInUse: sum(consumers, ({ fleet }) => fleet.slotsInUse),
    polling: sum(consumers, ({ mapping }) => Number(mapping.enabled)),
  });

  calendar.at(0, () => arrive(0));
  calendar.at(1_000, everySecond);
  const lastArrivalMs = arrivals.length * stepMs;
  while (calendar.step(lastArrivalMs + drainMs)) {
    if (calendar.nowMs >= lastArrivalMs && done + queue.deadLetters >= sent) break;
  }
  return {
    sent,
    done,
    deadLetters: queue.deadLetters,
    left: sent - done - queue.deadLetters,
    received: queue.received,
    latencyMs: { p50: latency.at(0.5), p95: latency.at(0.95), p99: latency.at(0.99), most: latency.most },
    mostQueued,
    oldestMessageAgeMs,
    drainedAtMs,
    endedAtMs: calendar.nowMs,
    consumers: consumers.map(({ settings: { fleet: of }, fleet, mapping }) => {
      fleet.tick(calendar.nowMs);
      return { kind: of.kind, ...fleet.totals, ...mapping.totals };
    }),
    samples,
  };
}

/** A consumer that helps out: an alarm on the queue's age switches its mapping on, and off again. */
function joinOrLeave(consumer: Consumer, ageMs: number, nowMs: number): void {
  const { joins } = consumer.settings;
  if (!joins || nowMs % joins.lookEveryMs !== 0) return;
  consumer.calmLooks = ageMs > joins.aboveAgeMs ? 0 : consumer.calmLooks + 1;
  consumer.mapping.enabled = consumer.calmLooks < joins.leaveAfterLooks;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
