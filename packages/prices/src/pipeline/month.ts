import type { FleetSize } from '../capacity/fleet-size.ts';
import type { PriceList } from '../list/price-list.ts';
import { dayParts, type DayPart } from '../traffic/day.ts';
import type { Work } from '../traffic/work.ts';
import type { Workload } from '../traffic/workload.ts';
import { atTraffic } from './at-traffic.ts';
import type { DefaultCompute, ManagedCompute, PipelineSettings } from './question.ts';

/** A month of one function that follows the day's traffic, each day the same. */
export interface Month {
  /** Means over all of its messages. */
  workload: Workload;
  /** In the busiest minute. */
  busiest: Workload;
  /** Of managed instances. */
  fleet?: MonthlyFleet;
}

export interface MonthlyFleet {
  /** For traffic at its mean, and at its busiest. */
  atMean: FleetSize;
  atPeak: FleetSize;
  /** Instances at the quietest moment: what a plan can cover without waste. */
  floorInstances: number;
  instanceHours: number;
}

/**
 * Minute by minute, as if the fleet had scaled in time; what comes of scaling late is the simulation's matter.
 * `messagesPerSecond` is the mean.
 */
export function monthOf(
  messagesPerSecond: number,
  work: Work,
  compute: DefaultCompute | ManagedCompute,
  settings: PipelineSettings,
  prices: PriceList,
): Month {
  const at = (rate: number) => atTraffic(messagesPerSecond * rate, work, compute, settings, prices);
  const parts = dayParts(settings.day).map((part) => ({ ...part, ...at(part.rate) }));
  const busiest = parts.reduce((most, part) => (part.rate > most.rate ? part : most));
  const month: Month = { workload: meanOf(parts), busiest: busiest.workload };
  const [atMean, atPeak] = [at(1).fleet, busiest.fleet];
  if (!atMean || !atPeak) return month;
  const instances = parts.map(({ fleet }) => fleet?.instances ?? NaN);
  return {
    ...month,
    fleet: {
      atMean,
      atPeak,
      floorInstances: Math.min(...instances),
      instanceHours: sum(parts.map(({ share }, i) => share * (instances[i] ?? NaN))) * settings.hoursPerMonth,
    },
  };
}

/** Means of a day whose parts differ: by message, by invocation, by event. */
function meanOf(parts: readonly (DayPart & { workload: Workload })[]): Workload {
  const [first, ...others] = parts;
  if (!first) throw new TypeError('a day without parts');
  if (others.length === 0) return first.workload;
  const messages = sum(parts.map(({ rate, share }) => rate * share));
  const over = (of: (workload: Workload) => number) =>
    sum(parts.map(({ rate, share, workload }) => rate * share * of(workload)));
  const invocations = over(({ messagesPerInvocation }) => 1 / messagesPerInvocation);
  const objects = over(({ eventsPerObject }) => 1 / eventsPerObject);
  const overInvocations = (of: (workload: Workload) => number) =>
    over((workload) => of(workload) / workload.messagesPerInvocation) / invocations;
  return {
    ...first.workload,
    messagesPerInvocation: messages / invocations,
    durationMs: overInvocations(({ durationMs }) => durationMs),
    cpuMs: overInvocations(({ cpuMs }) => cpuMs),
    eventsPerObject: messages / objects,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
