export {
  type ClientChoice,
  type Environment,
  EnvironmentInitError,
  type EnvironmentMode,
  type EnvironmentOptions,
  type ExitReason,
  type InvokeResult,
  type Usage,
} from './environment.ts';
export { startEnvironment } from './start-environment.ts';
export { usageOf } from './usage.ts';
