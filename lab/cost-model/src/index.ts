export type { Item, ItemOf, Kind, Scenario } from './bill/item-schemas.ts';
export type { Line } from './bill/line.ts';
export { priceScenario, type Bill, type PricedItem } from './bill/price-scenario.ts';
export { readScenario, ScenarioError } from './bill/read-scenario.ts';
export type { EnvironmentShape } from './capacity/environment-shape.ts';
export { fleetSize, type Demand, type FleetSettings, type FleetSize } from './capacity/fleet-size.ts';
export { comparisonOf, defaultAnswers, workloadOf, type Answers } from './pipeline/answers.ts';
export { compareArms, type ComparedBills, type Comparison } from './pipeline/compare.ts';
export { verdict } from './pipeline/verdict.ts';
export { breakEven, crossings, type Crossing, type Range } from './pipeline/break-even.ts';
export type { MonthlyFleet } from './pipeline/monthly-fleet.ts';
export { pipelineCrossings, pricePipeline, type PipelineBill } from './pipeline/price-pipeline.ts';
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
export {
  defaultComputeOfProject,
  managedComputeOfProject,
  pipelineSettingsOfProject,
} from './pipeline/project-settings.ts';
export { instanceType, knownRegions, priceList, type PriceList } from './prices/price-list.ts';
export { steadyDay, type DayShape } from './traffic/day.ts';
export { measuredWorkload, type RunTotals, type Workload } from './traffic/workload.ts';
export { simulateDay, type SimulatedDay } from './simulation/simulate-day.ts';
export { simulate, type Simulated, type SimulatedSample } from './simulation/simulate.ts';
export type { SimulationSettings } from './simulation/settings.ts';
