import { anyPriceList, stageBill } from '@telemetry/prices';
import { type Arm, readStage } from '@telemetry/settings';
import type { PlannedRun } from '../plan/plan-runs.ts';
import { scalePhases, scenarioPhases, secondsOf } from '../plan/scenario-phases.ts';

export interface TestCost {
  minutes: number;
  region: string;
  /** US dollars: what the stacks cost for so long, and what the load costs on top. Null: prices of the region are not known here. */
  usd: { standing: number; load: number } | null;
}

/** Beside the load of a run: scale-in before it, the queue's drain, and six minutes until CloudWatch knows it. */
export const minutesAroundARunInAws = 12;
const hoursPerMonth = 730;
/** Metrics and pollers cost something as soon as there is any traffic in a month: that is no part of the load's price. */
const someTraffic = 1e6;

/** What a comparison on deployed stacks is going to cost, at list prices: all of its arms stand for all of its time. */
export function testCost(
  runs: readonly PlannedRun[],
  stage: string,
  eventsPerRequest: number,
  where?: string,
): TestCost {
  const config = readStage(stage);
  const phasesOf = ({ scenario, settings }: PlannedRun) => scalePhases(scenarioPhases(scenario), settings);
  const minutes = runs.reduce((sum, run) => sum + minutesAroundARunInAws + secondsOf(phasesOf(run)) / 60, 0);
  const prices = anyPriceList(where);
  const { region } = prices;
  const bill = (arm: string, eventsPerMonth: number): number =>
    stageBill(config, arm as Arm, { eventsPerMonth, prices }).totalUsd;
  const arms = [...new Set(runs.map(({ arm }) => arm))];
  const eventsOf = (arm: string): number =>
    runs
      .filter((run) => run.arm === arm)
      .flatMap((run) =>
        phasesOf(run).map(
          ({ duration, arrivalRate, rampTo = arrivalRate }) =>
            (duration * (arrivalRate + rampTo) * (run.settings['events-per-request'] ?? eventsPerRequest)) /
            2,
        ),
      )
      .reduce((sum, events) => sum + events, 0);
  const standing = arms.reduce((sum, arm) => sum + (bill(arm, 0) * minutes) / 60 / hoursPerMonth, 0);
  const load = arms.reduce(
    (sum, arm) => sum + bill(arm, someTraffic + eventsOf(arm)) - bill(arm, someTraffic),
    0,
  );
  return { minutes, region, usd: Number.isNaN(standing + load) ? null : { standing, load } };
}

/** In words; `most` is the test with the repeats that it may go on to. */
export function costSentence(cost: TestCost, most?: TestCost & { repeats: number }): string {
  const { usd, region } = cost;
  const further =
    most === undefined ? '' : `; with all of ${most.repeats} repeats about ${hoursOf(most)} hours`;
  if (!usd)
    return `in AWS about ${hoursOf(cost)} hours${further}; what that costs in ${region} is not known here`;
  const parts = `$${usd.standing.toFixed(2)} for stacks that stand so long and $${usd.load.toFixed(2)} for the load`;
  const atMost = most?.usd ? `${further} and ${total(most.usd)}` : '';
  return `in AWS about ${hoursOf(cost)} hours: some ${total(usd)} at list prices of ${region}, ${parts}${atMost}`;
}

const hoursOf = ({ minutes }: TestCost): string => (minutes / 60).toFixed(1);
const total = ({ standing, load }: NonNullable<TestCost['usd']>): string =>
  `$${(standing + load).toFixed(2)}`;
