export type { Item, ItemOf, Kind } from './bill/item-schemas.ts';
export { line, pricedLines, type Line } from './bill/line.ts';
export { priceItems, type Bill, type Items, type PricedItem, type Pricers } from './bill/price-items.ts';
export type { Terms } from './bill/terms.ts';
export { environmentsPerInstance, vcpusOf, type EnvironmentShape } from './capacity/environment-shape.ts';
export { fleetSize, type Demand, type FleetSettings, type FleetSize } from './capacity/fleet-size.ts';
export { pollersFor, type Pollers } from './capacity/pollers.ts';
export { instanceLines, managementFeeLine } from './kinds/instance-hours.ts';
export { durationLines, gbSeconds, requestLines } from './kinds/lambda.ts';
export { deployedPricers, priceDeployed } from './kinds/pricers.ts';
export {
  instanceType,
  knownRegions,
  priceFile,
  priceList,
  type Architecture,
  type Commitment,
  type InstanceType,
  type Price,
  type PriceList,
} from './list/price-list.ts';
export { pricesToText, priceRows, type PriceRow } from './list/price-rows.ts';
export type { MonthlyFleet } from './pipeline/monthly-fleet.ts';
export { pricePipeline, type PipelineBill } from './pipeline/price-pipeline.ts';
export {
  defaultComputeOfProject,
  managedComputeOfProject,
  pipelineSettingsOfProject,
} from './pipeline/project-settings.ts';
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
export { daySeconds, minuteRates, rateOf, steadyDay, type DayShape } from './traffic/day.ts';
export { sqsRequestsPerMessage } from './traffic/sqs-requests.ts';
export {
  logBytesPerInvocation,
  measuredWorkload,
  type RunTotals,
  type Workload,
} from './traffic/workload.ts';
export { assumedWork, workloadOf, type AssumedWork } from './traffic/assumed-work.ts';
