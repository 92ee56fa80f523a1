export {
  type ClientChoice,
  type Environment,
  EnvironmentInitError,
  type EnvironmentMode,
  type EnvironmentOptions,
  type ExitReason,
  type InvokeResult,
  type LogStream,
  type Poll,
  ReservedVariableError,
  type Usage,
} from './environment.ts';
export { refuseReservedVariables } from './environment-variables.ts';
export { startEnvironment } from './start-environment.ts';
export { usageOf } from './usage.ts';
