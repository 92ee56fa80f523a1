import { measuredEventsPerMonth } from '@telemetry/cost-model';
import { type PipelineQuestion, pricePipeline, type Workload } from '@telemetry/prices';
import { type Cell, type Interval, interval } from '@telemetry/runs';
import type { Stage } from '@telemetry/settings';
import { type Bill, billOf } from './bill.ts';
import { type CostCrossing, crossingsOf } from './crossings.ts';
import { type PairCost, pairCosts } from './pairs.ts';
import { decisionStage, questionOf } from './question.ts';

/** Money of one cell: at the traffic that was measured, at stated traffic, and where the arms cross. */
export interface CellCost {
  title: string;
  /** The load of the run, all month. */
  measuredEventsPerMonth: number;
  arms: ArmCost[];
  /** Each two arms, repeat by repeat. */
  pairs: PairCost[];
  /** Traffic at which the cheapest arm changes; empty when one is the cheapest throughout. */
  crossings: CostCrossing[];
}

export interface ArmCost {
  arm: string;
  workload: Workload;
  atMeasuredTraffic: Bill;
  /** At the measured traffic, from each repeat alone. */
  usdPerMonthOfRepeats: number[];
  /** Of these, Student's t of 95 %; and of their compute alone. */
  interval: Interval | null;
  computeInterval: Interval | null;
  atStatedTraffic: Bill[];
  /** At any traffic, for a chart. */
  curve: { eventsPerMonth: number; usdPerMonth: number }[];
}

/** Events a month that every report prices: a small team's, a product's, a large product's, a platform's. */
export const statedTraffic = [1e6, 50e6, 1e9, 30e9] as const;
/** Beyond these nothing is looked for: 100,000 to a trillion events a month. */
const trafficRange = { from: 1e5, to: 1e12 } as const;

/** The stage's floor with what was measured. Null when an arm lacks what a bill needs. */
export function compareCost({ title, arms }: Cell, stage: Stage = decisionStage): CellCost | null {
  const measured = measuredEventsPerMonth({ arms });
  const questions = arms.flatMap((side) => {
    const question = questionOf(side, side.repeats, measured, stage);
    return question ? [{ arm: side.arm, question }] : [];
  });
  if (questions.length < arms.length) return null;
  checkPrices(
    questions.map(({ question }) => question),
    measured,
  );
  const costs = arms.map((side, index): ArmCost => {
    const { question } = questions[index] as (typeof questions)[number];
    const billsOfRepeats = side.repeats.flatMap((repeat) => {
      const alone = questionOf(side, [repeat], measured, stage);
      return alone ? [billOf(alone, measured)] : [];
    });
    const usdPerMonthOfRepeats = billsOfRepeats.map(({ usdPerMonth }) => usdPerMonth);
    return {
      arm: side.arm,
      workload: pricePipeline({ ...question, eventsPerMonth: measured }).workload,
      atMeasuredTraffic: billOf(question, measured),
      usdPerMonthOfRepeats,
      interval: interval(usdPerMonthOfRepeats),
      computeInterval: interval(billsOfRepeats.map(({ parts }) => parts['compute'] ?? 0)),
      atStatedTraffic: statedTraffic.map((events) => billOf(question, events)),
      curve: traffic.map((events) => ({
        eventsPerMonth: events,
        usdPerMonth: billOf(question, events).usdPerMonth,
      })),
    };
  });
  const priced = costs.map((cost, index) => ({
    ...cost,
    ...(questions[index] as (typeof questions)[number]),
  }));
  const known = knownPoints(costs);
  return {
    title,
    measuredEventsPerMonth: measured,
    arms: costs.map((cost) => ({ ...cost, curve: cost.curve.filter((_, index) => known[index]) })),
    pairs: pairCosts(arms, measured, stage),
    crossings: crossingsOf(priced, trafficRange),
  };
}

/** What the run itself would cost has to be known; of other traffic the figure may be "not known here". */
function checkPrices(questions: readonly PipelineQuestion[], eventsPerMonth: number): void {
  const missing = questions.flatMap((question) => pricePipeline({ ...question, eventsPerMonth }).missing);
  const region = questions[0]?.settings.region ?? '';
  if (missing.length > 0)
    throw new RangeError(`prices of ${region} are not known here: ${[...new Set(missing)].join(', ')}`);
}

/** For each point of the curves whether each arm has one. */
function knownPoints(arms: readonly ArmCost[]): boolean[] {
  return (arms[0]?.curve ?? []).map((_, index) =>
    arms.every(({ curve }) => !Number.isNaN(curve[index]?.usdPerMonth ?? NaN)),
  );
}

const stepsPerDecade = 40;
const traffic = Array.from(
  { length: Math.log10(trafficRange.to / trafficRange.from) * stepsPerDecade + 1 },
  (_, step) => trafficRange.from * 10 ** (step / stepsPerDecade),
);
