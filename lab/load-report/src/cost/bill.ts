import { type PipelineQuestion, pricePipeline } from '@telemetry/prices';

/** US dollars for a month of flat traffic, when every event costs what was measured. */
export interface Bill {
  eventsPerMonth: number;
  usdPerMonth: number;
  usdPerMillionEvents: number;
  /** Of managed instances, and of a hybrid's floor; 0 on default Lambda. */
  instances: number;
  instanceType: string | null;
  /** Share of the events that a hybrid's default Lambda does. */
  overflowShare?: number;
  /** By part of the pipeline, US dollars a month. */
  parts: Record<string, number>;
}

export function billOf(question: PipelineQuestion, eventsPerMonth: number): Bill {
  const { totalUsd, usdPerMillionEvents, parts, fleet, overflowShare } = pricePipeline({
    ...question,
    eventsPerMonth,
  });
  const byPart: Record<string, number> = {};
  for (const { part, totalUsd } of parts) byPart[part] = (byPart[part] ?? 0) + totalUsd;
  return {
    eventsPerMonth,
    usdPerMonth: totalUsd,
    usdPerMillionEvents,
    instances: fleet?.atPeak.instances ?? 0,
    instanceType: instanceTypeOf(question),
    parts: byPart,
    ...(overflowShare !== undefined && { overflowShare }),
  };
}

function instanceTypeOf({ compute }: PipelineQuestion): string | null {
  if (compute.arm === 'default') return null;
  return compute.arm === 'hybrid' ? compute.floor.instanceType : compute.instanceType;
}
