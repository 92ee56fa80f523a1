export type { Consumer } from './consumers/consumer.ts';
export type { ConsumerCounters } from './consumers/consumer-counters.ts';
export type { Delivery } from './event-source/sqs-mapping.ts';
export type { ControlRoute } from './control/control-server.ts';
export type { ConsumerSample, TwinCounters, TwinSample, TwinStats } from './control/stats.ts';
export type {
  Execution,
  ExecutionResult,
  Executor,
  ScheduleState,
} from './scheduling/scheduled-executions.ts';
export { defaultSettings, type TwinSettings } from './settings.ts';
export type { Fault } from './storage/s3-front.ts';
export { UnsupportedTemplateError } from './template/cloudformation.ts';
export {
  startTwin,
  type Twin,
  type TwinEndpoints,
  type TwinExtension,
  type TwinInside,
  type TwinOptions,
} from './twin.ts';
