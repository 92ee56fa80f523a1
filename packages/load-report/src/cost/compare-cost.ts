import { pipelineCrossings, type PipelineQuestion, type Workload } from '@telemetry/cost-model';
import type { Cell } from '../measure/cells.ts';
import { median } from '../measure/quantiles.ts';
import { secondsPerMonth } from './assumptions.ts';
import { type Bill, billOf } from './bill.ts';
import { questionOf } from './question.ts';

/** Money of one cell: at the traffic that was measured, at stated traffic, and where the arms cross. */
export interface CellCost {
  title: string;
  /** The load of the run, all month. */
  measuredEventsPerMonth: number;
  arms: ArmCost[];
  /** Traffic at which the cheaper arm changes; empty when one is cheaper throughout. */
  crossings: CostCrossing[];
}

export interface CostCrossing {
  eventsPerMonth: number;
  cheaperAbove: string;
  /** The most that the cheaper arm saves from here to the next crossing, as a share of the dearer bill. */
  mostSaved: number;
}

export interface ArmCost {
  arm: string;
  workload: Workload;
  atMeasuredTraffic: Bill;
  /** At the measured traffic, from each repeat alone. */
  usdPerMonthOfRepeats: number[];
  atStatedTraffic: Bill[];
  /** At any traffic, for a chart. */
  curve: { eventsPerMonth: number; usdPerMonth: number }[];
}

/** Events a month that every report prices: a small team's, a product's, a large product's, a platform's. */
export const statedTraffic = [1e6, 50e6, 1e9, 30e9] as const;
/** Beyond these nothing is looked for: 100,000 to a trillion events a month. */
export const trafficRange = { from: 1e5, to: 1e12 } as const;

/** Null when an arm lacks what a bill needs. */
export function compareCost({ title, arms }: Cell): CellCost | null {
  const rates = arms.flatMap(({ repeats }) => repeats.map(({ eventsPerSecond }) => eventsPerSecond));
  const measured = median(rates) * secondsPerMonth;
  const questions = arms.flatMap((side) => {
    const question = questionOf(side, side.repeats, measured);
    return question ? [{ arm: side.arm, question }] : [];
  });
  if (questions.length < arms.length) return null;
  const costs = arms.map((side, index): ArmCost => {
    const { question } = questions[index] as (typeof questions)[number];
    return {
      arm: side.arm,
      workload: question.workload,
      atMeasuredTraffic: billOf(question, measured),
      usdPerMonthOfRepeats: side.repeats.flatMap((repeat) => {
        const alone = questionOf(side, [repeat], measured);
        return alone ? [billOf(alone, measured).usdPerMonth] : [];
      }),
      atStatedTraffic: statedTraffic.map((events) => billOf(question, events)),
      curve: traffic.map((events) => ({
        eventsPerMonth: events,
        usdPerMonth: billOf(question, events).usdPerMonth,
      })),
    };
  });
  return { title, measuredEventsPerMonth: measured, arms: costs, crossings: crossingsOf(questions, costs) };
}

const stepsPerDecade = 40;
const traffic = Array.from(
  { length: Math.log10(trafficRange.to / trafficRange.from) * stepsPerDecade + 1 },
  (_, step) => trafficRange.from * 10 ** (step / stepsPerDecade),
);

function crossingsOf(
  [first, second]: readonly { arm: string; question: PipelineQuestion }[],
  costs: readonly ArmCost[],
): CostCrossing[] {
  if (!first || !second) return [];
  const found = pipelineCrossings(first.question, second.question, trafficRange);
  return found.map(({ at, cheaperAbove }, index) => ({
    eventsPerMonth: at,
    cheaperAbove: cheaperAbove === 'first' ? first.arm : second.arm,
    mostSaved: mostSaved(costs, at, found[index + 1]?.at ?? Infinity),
  }));
}

function mostSaved([a, b]: readonly ArmCost[], from: number, to: number): number {
  const shares = (a?.curve ?? []).map(({ eventsPerMonth, usdPerMonth }, index) => {
    if (eventsPerMonth < from || eventsPerMonth > to) return 0;
    const other = b?.curve[index]?.usdPerMonth ?? usdPerMonth;
    return Math.abs(usdPerMonth - other) / Math.max(usdPerMonth, other);
  });
  return Math.max(0, ...shares);
}
