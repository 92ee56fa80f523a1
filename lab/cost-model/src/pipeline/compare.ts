import {
  pricePipeline,
  type Arm,
  type PipelineBill,
  type PipelineQuestion,
  type PlainArm,
  type PriceList,
} from '@telemetry/prices';
import { arms, type StageConfig } from '@telemetry/settings';
import type { Crossing } from './break-even.ts';
import { pipelineCrossings } from './crossings.ts';

/** The same traffic on each arm of a stage; each may do with it differently. */
export interface Comparison {
  stage: string;
  /** The stage's settings, with what was said instead of them. */
  config: StageConfig;
  eventsPerMonth: number;
  prices: PriceList;
  questions: Record<Arm, PipelineQuestion>;
}

export interface ComparedBills {
  bills: Record<Arm, PipelineBill>;
  /** What has no known price here; the totals that it is part of are `NaN`, and nothing is said of what is cheaper. */
  missing: string[];
  /** Of the two arms that are one function. */
  cheaper?: PlainArm;
  savedUsd: number;
  /** Where the cheaper of these two changes, events a month; `first` is default Lambda. */
  crossings: Crossing[];
  /** The hybrid only where it is cheaper than both. */
  cheapest?: Arm;
  /** The hybrid is managed instances and nothing else, but for what watches it: its floor carries all of the day. */
  hybridIsManaged: boolean;
}

/** Bills closer than a cent are the same. */
const cent = 0.01;

/** Prices all arms. Throws as `pricePipeline` does. */
export function compareArms({ questions, prices }: Comparison): ComparedBills {
  const bill = (arm: Arm) => pricePipeline(questions[arm], prices);
  const [onDefault, managed, hybrid] = [bill('default'), bill('managed-instances'), bill('hybrid')];
  const missing = [...new Set([onDefault, managed, hybrid].flatMap((each) => each.missing))];
  const cheaper = cheaperOf(onDefault, managed);
  const least = Math.min(onDefault.totalUsd, managed.totalUsd);
  return {
    missing,
    bills: { default: onDefault, 'managed-instances': managed, hybrid },
    savedUsd: Math.abs(onDefault.totalUsd - managed.totalUsd),
    crossings: cheaper
      ? pipelineCrossings(questions.default, questions['managed-instances'], undefined, prices)
      : [],
    ...(cheaper && { cheaper, cheapest: hybrid.totalUsd < least - cent ? ('hybrid' as const) : cheaper }),
    hybridIsManaged:
      hybrid.overflowShare === 0 && hybrid.fleet?.instanceHours === managed.fleet?.instanceHours,
  };
}

function cheaperOf(onDefault: PipelineBill, managed: PipelineBill): PlainArm | undefined {
  if (Number.isNaN(onDefault.totalUsd - managed.totalUsd)) return undefined;
  return onDefault.totalUsd <= managed.totalUsd ? 'default' : 'managed-instances';
}

/** The arms that are worth a column, in the order that every page has. */
export function shownArms({ hybridIsManaged }: ComparedBills): Arm[] {
  return arms.filter((arm) => arm !== 'hybrid' || !hybridIsManaged);
}

/** The same question of an arm at other traffic. */
export function priceAt({ questions, prices }: Comparison, arm: Arm, eventsPerMonth: number): PipelineBill {
  return pricePipeline({ ...questions[arm], eventsPerMonth }, prices);
}
