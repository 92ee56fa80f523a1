import { anyPriceList, pricePipeline, type PipelineQuestion, type PriceList } from '@telemetry/prices';
import { crossings, type Crossing, type Range } from './break-even.ts';

/** Events a month beyond which nothing is looked for. */
export const mostTraffic = 1e13;

/** Where the cheaper of two pipelines changes, events a month, everything else as it is. */
export function pipelineCrossings(
  first: PipelineQuestion,
  second: PipelineQuestion,
  range: Range = { from: 1e4, to: mostTraffic },
  prices: PriceList = anyPriceList(first.settings.region),
): Crossing[] {
  const at = (question: PipelineQuestion) => (eventsPerMonth: number) =>
    pricePipeline({ ...question, eventsPerMonth }, prices).totalUsd;
  return crossings(at(first), at(second), range);
}
