import { anyPriceList, type PipelineBill, type PriceList, stageBill } from '@telemetry/prices';
import type { Arm, StageConfig } from '@telemetry/settings';

/** US dollars a month of one arm, at list prices and without free tier; `NaN` where a price is not known here. */
export interface ArmCost {
  arm: Arm;
  /** With no event at all. */
  idleUsd: number;
  /** Of that, what a pause leaves. */
  pausedUsd: number;
  /** Steady traffic; `overflowShare` is what of it is more than a hybrid's floor can do. */
  traffic: { eventsPerMonth: number; usd: number; overflowShare?: number }[];
  /** What an idle month is made of, dearest first. */
  idleParts: { part: string; usd: number }[];
  /** The instance type that is priced: the dearest that Lambda may choose. */
  instanceType?: string;
}

export interface StageCost {
  /** Where the prices are of. */
  region: string;
  arms: ArmCost[];
  /** What has no known price there: ids of prices, instance types. */
  missing: string[];
}

export const shownTraffic = [1e6, 50e6, 1e9];

/**
 * What the settings cost. Traffic is assumed: 25 events a request, steady.
 * Traces, a firewall and data that leaves AWS are not in it.
 */
export function stageCost(config: StageConfig, arms: readonly Arm[], region?: string): StageCost {
  const prices = anyPriceList(region);
  const costs = arms.map((arm) => armCost(config, arm, prices));
  return {
    region: prices.region,
    arms: costs.map(({ cost }) => cost),
    missing: [...new Set(costs.flatMap(({ missing }) => missing))],
  };
}

function armCost(
  config: StageConfig,
  arm: Arm,
  prices: PriceList,
): { cost: ArmCost; missing: readonly string[] } {
  const missing: string[] = [];
  const bill = (eventsPerMonth: number): PipelineBill => {
    const priced = stageBill(config, arm, { eventsPerMonth, prices });
    missing.push(...priced.missing);
    return priced;
  };
  const idle = bill(0);
  const usdOf = (part: string): number =>
    sum(idle.parts.filter((line) => line.part === part).map(({ totalUsd }) => totalUsd));
  const parts = new Set(idle.parts.map(({ part }) => part));
  const cost: ArmCost = {
    arm,
    idleUsd: idle.totalUsd,
    pausedUsd: sum([...parts].filter((part) => part !== 'compute').map(usdOf)),
    traffic: shownTraffic.map((eventsPerMonth) => {
      const { totalUsd, overflowShare } = bill(eventsPerMonth);
      return { eventsPerMonth, usd: totalUsd, overflowShare };
    }),
    idleParts: [...parts]
      .map((part) => ({ part, usd: usdOf(part) }))
      .filter(({ usd }) => usd !== 0)
      .sort((a, b) => b.usd - a.usd),
    instanceType: idle.instanceType,
  };
  return { cost, missing };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
