import { type PipelineQuestion, pricePipeline } from '@telemetry/cost-model';

/** US dollars for a month of flat traffic, when every event costs what was measured. */
export interface Bill {
  eventsPerMonth: number;
  usdPerMonth: number;
  usdPerMillionEvents: number;
  /** Of managed instances; 0 on default Lambda. */
  instances: number;
  instanceType: string | null;
  /** By part of the pipeline, US dollars a month. */
  parts: Record<string, number>;
}

export function billOf(question: PipelineQuestion, eventsPerMonth: number): Bill {
  const { totalUsd, usdPerMillionEvents, parts, fleet } = pricePipeline({ ...question, eventsPerMonth });
  const byPart: Record<string, number> = {};
  for (const { part, totalUsd } of parts) byPart[part] = (byPart[part] ?? 0) + totalUsd;
  return {
    eventsPerMonth,
    usdPerMonth: totalUsd,
    usdPerMillionEvents,
    instances: fleet?.atPeak.instances ?? 0,
    instanceType: question.compute.arm === 'managed-instances' ? question.compute.instanceType : null,
    parts: byPart,
  };
}
