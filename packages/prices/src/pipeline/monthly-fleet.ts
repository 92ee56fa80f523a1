import { fleetSize, type FleetSize } from '../capacity/fleet-size.ts';
import { instanceType, type PriceList } from '../list/price-list.ts';
import { minuteRates } from '../traffic/day.ts';
import { invocationsOf } from '../traffic/workload.ts';
import type { ManagedCompute, PipelineQuestion } from './question.ts';

export interface MonthlyFleet {
  /** For traffic at its mean, and at its busiest. */
  atMean: FleetSize;
  atPeak: FleetSize;
  /** Instances at the quietest moment: what a plan can cover without waste. */
  floorInstances: number;
  instanceHours: number;
}

/**
 * The fleet that follows a day's traffic, each day of the month. It is sized for each minute as if it had scaled in time;
 * what comes of scaling late is the simulation's matter.
 */
export function monthlyFleet(
  { eventsPerMonth, workload, settings }: PipelineQuestion,
  compute: ManagedCompute,
  prices: PriceList,
): MonthlyFleet {
  const fleet = { ...compute, instance: instanceType(prices, compute.instanceType) };
  const { durationMs, cpuMs } = workload;
  const mean = invocationsOf(eventsPerMonth, workload) / (settings.hoursPerMonth * 3_600);
  const sizeAt = (rate: number) => fleetSize({ invocationsPerSecond: mean * rate, durationMs, cpuMs }, fleet);
  const rates = minuteRates(settings.day);
  // On a steady day all minutes are the same one.
  const sizes = new Map(rates.map((rate) => [rate, NaN]));
  for (const rate of sizes.keys()) sizes.set(rate, sizeAt(rate).instances);
  const instances = rates.map((rate) => sizes.get(rate) ?? NaN);
  return {
    atMean: sizeAt(1),
    atPeak: sizeAt(Math.max(...rates)),
    floorInstances: Math.min(...instances),
    instanceHours: (sum(instances) / instances.length) * settings.hoursPerMonth,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
