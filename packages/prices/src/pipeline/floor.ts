import { fleetSize } from '../capacity/fleet-size.ts';
import { instanceType, type PriceList } from '../list/price-list.ts';
import { minuteRates } from '../traffic/day.ts';
import { invocationsOf } from '../traffic/workload.ts';
import type { MonthlyFleet } from './monthly-fleet.ts';
import type { HybridCompute, PipelineQuestion } from './question.ts';

/** A hybrid's floor, and what it leaves to the overflow. */
export interface Floor {
  fleet: MonthlyFleet;
  /** Share of the month's events that the overflow does. */
  overflowShare: number;
  /** Traffic of the busiest minute over the day's mean: what each of the two carries then. */
  busiest: { floor: number; overflow: number };
}

/** Throws a `RangeError` for a share that is none. */
export function floorOf(
  { eventsPerMonth, workload, settings }: PipelineQuestion,
  { floor, floorEnvironments, overflowShare: known }: HybridCompute,
  prices: PriceList,
): Floor {
  if (known !== undefined && !(known >= 0 && known <= 1))
    throw new RangeError(`the overflow does a share of the events from 0 to 1, not ${known}`);
  const { durationMs, cpuMs } = workload;
  const { hoursPerMonth, day } = settings;
  const mean = invocationsOf(eventsPerMonth, workload) / (hoursPerMonth * 3_600);
  const fleet = { ...floor, instance: instanceType(prices, floor.instanceType) };
  const at = (rate: number, fixed?: number) =>
    fleetSize({ invocationsPerSecond: mean * rate, durationMs, cpuMs }, fleet, fixed);
  const { environments, instances } = at(1 - (known ?? 0), floorEnvironments);
  /** Over the mean, with all CPU or all slots busy. */
  const capacity = at(1, environments).headroom;
  const rates = minuteRates(day);
  const peak = Math.max(...rates);
  const above = sum(rates.map((rate) => Math.max(0, rate - capacity))) / sum(rates);
  const overflowShare = known ?? above;
  const carried = Math.min(peak, capacity);
  return {
    fleet: {
      atMean: at(1 - overflowShare, environments),
      atPeak: at(carried, environments),
      floorInstances: instances,
      instanceHours: instances * hoursPerMonth,
    },
    overflowShare,
    busiest: { floor: carried, overflow: Math.max(overflowShare, peak - carried) },
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
