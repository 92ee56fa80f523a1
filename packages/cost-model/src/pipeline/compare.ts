import type { Workload } from '../traffic/workload.ts';
import type { Crossing } from './break-even.ts';
import { pipelineCrossings, pricePipeline, type PipelineBill } from './price-pipeline.ts';
import type { Arm, DefaultCompute, ManagedCompute, PipelineSettings } from './question.ts';

/** The same traffic on both arms; each may do with it differently. */
export interface Comparison {
  eventsPerMonth: number;
  workloads: Record<Arm, Workload>;
  default: DefaultCompute;
  'managed-instances': ManagedCompute;
  settings: PipelineSettings;
}

export interface ComparedBills {
  bills: Record<Arm, PipelineBill>;
  cheaper: Arm;
  savedUsd: number;
  /** Where the cheaper arm changes, events a month; `first` is default Lambda. */
  crossings: Crossing[];
}

/** Prices both arms. Throws as `pricePipeline` does. */
export function compareArms({ eventsPerMonth, workloads, settings, ...computes }: Comparison): ComparedBills {
  const question = (arm: Arm) => ({
    eventsPerMonth,
    workload: workloads[arm],
    compute: computes[arm],
    settings,
  });
  const onDefault = pricePipeline(question('default'));
  const managed = pricePipeline(question('managed-instances'));
  return {
    bills: { default: onDefault, 'managed-instances': managed },
    cheaper: onDefault.totalUsd <= managed.totalUsd ? 'default' : 'managed-instances',
    savedUsd: Math.abs(onDefault.totalUsd - managed.totalUsd),
    crossings: pipelineCrossings(question('default'), question('managed-instances')),
  };
}
