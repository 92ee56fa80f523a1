import type { Arm, StageConfig } from '@telemetry/settings';
import { priceList } from '../list/price-list.ts';
import { pricePipeline, type PipelineBill } from '../pipeline/price-pipeline.ts';
import { questionOfStage, type Asked } from './stage-question.ts';

/** What an arm of a stage costs a month, US dollars, unrounded. */
export function stageBill(config: StageConfig, arm: Arm, asked: Asked): PipelineBill {
  return pricePipeline(questionOfStage(config, arm, asked), asked.prices ?? priceList());
}
