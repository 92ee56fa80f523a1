export { median, type Quantiles, quantiles } from './measure/quantiles.ts';
export { NoRunError, warmUp } from './measure/read-run.ts';
export type { Accounting } from './raw/accounting-file.ts';
export type { Deployment, ManagedInstances, Overflow, TwinModel } from './raw/deployment-file.ts';
export { formatVersion, type Machine, type RunFile } from './raw/run-file.ts';
export type { Goal, Phase, ScenarioFile } from './raw/scenario-file.ts';
export type {
  Consumer,
  ConsumerSample,
  Counters,
  EnvironmentCounters,
  MappingCounters,
  Sample,
  StatsFile,
} from './raw/stats-file.ts';
export type { StoredMessage } from './raw/stored-messages.ts';
export { writeReport } from './write-report.ts';
