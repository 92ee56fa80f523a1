import { questionOfRun } from '@telemetry/cost-model';
import type { PipelineQuestion } from '@telemetry/prices';
import type { CellArm, Measurement } from '@telemetry/runs';
import { config, type Stage } from '@telemetry/settings';

/** A decision is about what will run, whichever stage was measured. */
export const decisionStage: Stage = 'prod';

/** What to ask the cost model: these repeats' work on the stage's floor. Null where a figure is missing. */
export function questionOf(
  side: Pick<CellArm, 'deployment'>,
  repeats: readonly Measurement[],
  eventsPerMonth: number,
  stage: Stage = decisionStage,
): PipelineQuestion | null {
  return questionOfRun(side, repeats, config[stage], eventsPerMonth);
}
