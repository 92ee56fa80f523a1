import type { FleetSize } from '../capacity/fleet-size.ts';
import type { PriceList } from '../list/price-list.ts';
import { minuteRates } from '../traffic/day.ts';
import type { Work } from '../traffic/work.ts';
import type { Workload } from '../traffic/workload.ts';
import { atTraffic, type AtTraffic } from './at-traffic.ts';
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
  const rates = minuteRates(settings.day);
  // On a steady day all minutes are the same one.
  const minutes = new Map<number, AtTraffic>();
  for (const rate of rates) if (!minutes.has(rate)) minutes.set(rate, at(rate));
  const of = (rate: number) => minutes.get(rate) as AtTraffic;
  const peak = Math.max(...rates);
  const month: Month = {
    workload: meanOf(rates.map((rate) => ({ rate, workload: of(rate).workload }))),
    busiest: of(peak).workload,
  };
  const [atMean, atPeak] = [at(1).fleet, of(peak).fleet];
  if (!atMean || !atPeak) return month;
  const instances = rates.map((rate) => of(rate).fleet?.instances ?? NaN);
  return {
    ...month,
    fleet: {
      atMean,
      atPeak,
      floorInstances: Math.min(...instances),
      instanceHours: (sum(instances) / instances.length) * settings.hoursPerMonth,
    },
  };
}

/** Means of a day whose minutes differ: by message, by invocation, by event. */
function meanOf(minutes: readonly { rate: number; workload: Workload }[]): Workload {
  const [first] = minutes;
  if (!first || minutes.every(({ workload }) => workload === first.workload))
    return (first as { workload: Workload }).workload;
  const messages = sum(minutes.map(({ rate }) => rate));
  const invocations = sum(minutes.map(({ rate, workload }) => rate / workload.messagesPerInvocation));
  const objects = sum(minutes.map(({ rate, workload }) => rate / workload.eventsPerObject));
  const overInvocations = (of: (workload: Workload) => number) =>
    sum(minutes.map(({ rate, workload }) => (rate / workload.messagesPerInvocation) * of(workload))) /
    invocations;
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
