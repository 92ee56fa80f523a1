export type { Item, ItemOf, Kind } from './bill/item-schemas.ts';
export { line, pricedLines, type Line } from './bill/line.ts';
export { priceItems, type Bill, type Items, type PricedItem, type Pricers } from './bill/price-items.ts';
export type { Terms } from './bill/terms.ts';
export { environmentsPerInstance, vcpusOf, type EnvironmentShape } from './capacity/environment-shape.ts';
export { fleetSize, type Demand, type FleetSettings, type FleetSize } from './capacity/fleet-size.ts';
export { instanceLines, managementFeeLine } from './kinds/instance-hours.ts';
export { durationLines, gbSeconds, requestLines } from './kinds/lambda.ts';
export { deployedPricers, priceDeployed } from './kinds/pricers.ts';
export {
  instanceType,
  anyPriceList,
  commitmentTerms,
  isKnownInstance,
  defaultRegion,
  knownRegions,
  priceFile,
  priceIds,
  priceList,
  withInstance,
  withPrices,
  type Architecture,
  type Commitment,
  type InstanceType,
  type Price,
  type PriceList,
} from './list/price-list.ts';
export { pricesToText, priceRows, type PriceRow } from './list/price-rows.ts';
export { atTraffic, invocationWork, type AtTraffic } from './pipeline/at-traffic.ts';
export { pollersOf, type MonthlyPollers } from './pipeline/mapping.ts';
export type { MonthlyFleet } from './pipeline/month.ts';
export { storedOf } from './pipeline/pipeline-items.ts';
export {
  bytesPerTb,
  leastScannedBytes,
  settledSizes,
  settlingItems,
  settlingStates,
  type SettlingShape,
  type Stored,
} from './pipeline/settling.ts';
export { pricePipeline, priceConsumers, type PipelineBill } from './pipeline/price-pipeline.ts';
export type {
  Arm,
  Compute,
  DefaultCompute,
  HybridCompute,
  ManagedCompute,
  Network,
  Part,
  PipelineQuestion,
  PipelineSettings,
  PlainArm,
} from './pipeline/question.ts';
export { alarmMetricsOf, ownMetrics } from './stage/alarm-metrics.ts';
export { cheapestInstance, dearestInstance } from './stage/choose-instance.ts';
export { stageBill } from './stage/stage-bill.ts';
export { hoursPerMonth, questionOfStage, targetUtilization, type Asked } from './stage/stage-question.ts';
export { messagesPerSecond, consumersOf, type Consumer } from './pipeline/consumers.ts';
export { daySeconds, rateOf, steadyDay, type DayShape } from './traffic/day.ts';
export { sqsRequestsPerMessage } from './traffic/sqs-requests.ts';
export { batchFill, fullBatch, type MappingShape } from './traffic/batch-fill.ts';
export { balancedFill, pollersForABatch } from './traffic/poller-balance.ts';
export { measuredWork, measuredWorkload, type RunTotals } from './traffic/measured-work.ts';
export { invocationsPerObject, type Sharing } from './traffic/shared-objects.ts';
export { assumedWork, logBytesPerInvocation, workOf, type AssumedWork, type Work } from './traffic/work.ts';
export { invocationsOf, requestsOf, type Workload } from './traffic/workload.ts';
