export type { Accounting } from './files/accounting-file.ts';
export type { Deployment, ManagedInstances, Overflow, TwinModel } from './files/deployment-file.ts';
export { appendToLedger, ledgerFile, type LedgerLine, readLedger } from './files/ledger.ts';
export { NoRunError } from './files/parse.ts';
export { readVerdict, type ReportedVerdict } from './files/report-file.ts';
export { formatVersion, type Machine, type RunFile } from './files/run-file.ts';
export type { Goal, MachineLoad, Phase, ScenarioFile } from './files/scenario-file.ts';
export type {
  Consumer,
  ConsumerSample,
  Counters,
  EnvironmentCounters,
  MappingCounters,
  Sample,
  StatsFile,
} from './files/stats-file.ts';
export type { StoredMessage } from './files/stored-messages.ts';
export { type Cell, type CellArm, cellsOf } from './cells.ts';
export { isFlat, plannedSeconds } from './measure/due.ts';
export {
  factorBetween,
  type Interval,
  interval,
  repeatsToTellApart,
  studentT,
  timesThatTell,
} from './measure/interval.ts';
export { pollingSpans } from './measure/consumers.ts';
export type { Measurement, Timeline } from './measure/measurement.ts';
export { median, type Quantiles, quantiles } from './measure/quantiles.ts';
export { type Split, splitOf, totalsOf } from './measure/run-totals.ts';
export { measureSending } from './measure/sending.ts';
export { type Spread, spread } from './measure/spread.ts';
export { readRun, type Run, type Session, warmUp } from './read-run.ts';
export { type SessionFiles, thisMachine, writeRun, writeScenario, writeSession } from './write-run.ts';
