import {
  type Arm,
  type Compute,
  type DefaultCompute,
  type ManagedCompute,
  type PipelineBill,
  type PipelineQuestion,
  type PipelineSettings,
  type PlainArm,
  pricePipeline,
  type Workload,
} from '@telemetry/prices';
import { pipelineCrossings } from './crossings.ts';
import type { Crossing } from './break-even.ts';

/** The same traffic on each arm; each may do with it differently. The hybrid is made of the two. */
export interface Comparison {
  eventsPerMonth: number;
  workloads: Record<PlainArm, Workload>;
  default: DefaultCompute;
  'managed-instances': ManagedCompute;
  settings: PipelineSettings;
}

export interface ComparedBills {
  bills: Record<Arm, PipelineBill>;
  /** Of the two arms that are one function. */
  cheaper: PlainArm;
  savedUsd: number;
  /** Where the cheaper of these two changes, events a month; `first` is default Lambda. */
  crossings: Crossing[];
  /** The hybrid only where it is cheaper than both. */
  cheapest: Arm;
  /** The hybrid is managed instances and nothing else: its floor carries all of the day, and theirs does not grow either. */
  hybridIsManaged: boolean;
}

/** Bills closer than a cent are the same. */
const cent = 0.01;

/** Prices all arms. Throws as `pricePipeline` does. */
export function compareArms(comparison: Comparison): ComparedBills {
  const question = (arm: Arm) => questionOf(comparison, arm);
  const [onDefault, managed, hybrid] = [
    pricePipeline(question('default')),
    pricePipeline(question('managed-instances')),
    pricePipeline(question('hybrid')),
  ];
  const cheaper = onDefault.totalUsd <= managed.totalUsd ? 'default' : 'managed-instances';
  const least = Math.min(onDefault.totalUsd, managed.totalUsd);
  return {
    bills: { default: onDefault, 'managed-instances': managed, hybrid },
    cheaper,
    savedUsd: Math.abs(onDefault.totalUsd - managed.totalUsd),
    crossings: pipelineCrossings(question('default'), question('managed-instances')),
    cheapest: hybrid.totalUsd < least - cent ? 'hybrid' : cheaper,
    hybridIsManaged: hybrid.overflowShare === 0 && Math.abs(hybrid.totalUsd - managed.totalUsd) < cent,
  };
}

/** The arms that are worth a column. */
export function shownArms({ hybridIsManaged }: ComparedBills): Arm[] {
  return hybridIsManaged ? ['default', 'managed-instances'] : ['default', 'managed-instances', 'hybrid'];
}

/** What to ask of one arm. The hybrid's floor is sized for the day's mean; the overflow does what is above all it can do. */
export function questionOf(
  { eventsPerMonth, workloads, settings, ...computes }: Comparison,
  arm: Arm,
): PipelineQuestion {
  const compute: Compute =
    arm === 'hybrid'
      ? {
          arm,
          floor: computes['managed-instances'],
          overflow: computes.default,
          overflowWorkload: workloads.default,
        }
      : computes[arm];
  return {
    eventsPerMonth,
    workload: workloads[arm === 'hybrid' ? 'managed-instances' : arm],
    compute,
    settings,
  };
}
