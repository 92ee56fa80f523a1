import type { PriceList } from '../list/price-list.ts';
import { dayParts } from '../traffic/day.ts';
import type { Workload } from '../traffic/workload.ts';
import { requestsOf } from '../traffic/workload.ts';
import { atTraffic, type AtTraffic } from './at-traffic.ts';
import type { MonthlyFleet } from './month.ts';
import type { HybridCompute, PipelineQuestion } from './question.ts';

/** A hybrid's floor, and what it leaves to the overflow. */
export interface Floor {
  fleet: MonthlyFleet;
  workload: Workload;
  /** Share of the month's events that the overflow does. */
  overflowShare: number;
  /** What the floor carries in the busiest minute, over the day's mean traffic. */
  carried: number;
}

/** Throws a `RangeError` for a share that is none. */
export function floorOf(
  { eventsPerMonth, work, settings }: PipelineQuestion,
  { floor, floorEnvironments, overflowShare: known }: HybridCompute,
  prices: PriceList,
): Floor {
  if (known !== undefined && !(known >= 0 && known <= 1))
    throw new RangeError(`the overflow does a share of the events from 0 to 1, not ${known}`);
  const { hoursPerMonth, day } = settings;
  const mean = requestsOf(eventsPerMonth, work) / (hoursPerMonth * 3_600);
  const at = (rate: number, fixed?: number) =>
    atTraffic(mean * rate, work, floor, settings, prices, fixed) as Required<AtTraffic>;
  const { environments, instances } = at(1 - (known ?? 0), floorEnvironments).fleet;
  /** Over the mean, with all CPU or all slots busy. */
  const capacity = at(1, environments).fleet.headroom;
  const parts = dayParts(day);
  const peak = Math.max(...parts.map(({ rate }) => rate));
  const above =
    sum(parts.map(({ rate, share }) => share * Math.max(0, rate - capacity))) /
    sum(parts.map(({ rate, share }) => share * rate));
  const overflowShare = known ?? above;
  const carried = Math.min(peak, capacity);
  const atMean = at(1 - overflowShare, environments);
  return {
    fleet: {
      atMean: atMean.fleet,
      atPeak: at(carried, environments).fleet,
      floorInstances: instances,
      instanceHours: instances * hoursPerMonth,
    },
    workload: atMean.workload,
    overflowShare,
    carried,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
