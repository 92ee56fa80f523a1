import { randomBytes } from 'node:crypto';
import { type EnvironmentOptions, ReservedVariableError } from './environment.ts';

/**
 * Names that a function cannot set (AWS Lambda developer guide, configuration-envvars and configuration-metadata-endpoint,
 * read 2026-11-29; those of tracing and managed instances from AWS's runtime interface emulator, commit 4fa2157).
 */
const reserved = new Set([
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_MAX_CONCURRENCY',
  'AWS_LAMBDA_METADATA_API',
  'AWS_LAMBDA_METADATA_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_XRAY_DAEMON_PORT',
  'AWS_XRAY_TRACE_ID',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
]);

/** AWS Lambda API reference, Environment: a letter first, then at least one more letter, digit or underscore. */
const allowedName = /^[A-Za-z]\w+$/;

/** Throws `ReservedVariableError` when the function could not be deployed with these variables. */
export function refuseReservedVariables(environment: Readonly<Record<string, string>>): void {
  const names = Object.keys(environment);
  const taken = names.filter(
    (name) => reserved.has(name) || name === '_HANDLER' || name === '_X_AMZN_TRACE_ID',
  );
  if (taken.length > 0)
    throw new ReservedVariableError(
      `AWS keeps these names for itself and refuses a function that sets them: ${taken.join(', ')}`,
    );
  const wrong = names.filter((name) => !allowedName.test(name));
  if (wrong.length > 0)
    throw new ReservedVariableError(
      `AWS takes names of variables that begin with a letter and go on with letters, digits and underscores, not: ${wrong.join(', ')}`,
    );
}

/** Addresses of the environment's own servers. */
export interface Addresses {
  /** `host:port`. */
  runtimeApi: string;
  metadataToken: string;
}

/** What the process of the environment gets: Lambda's own variables, and below them the function's. */
export function environmentVariables(
  options: EnvironmentOptions,
  { runtimeApi, metadataToken }: Addresses,
): Record<string, string> {
  const { mode, environment = {}, region = 'us-east-1', functionName, functionVersion = '$LATEST' } = options;
  refuseReservedVariables(environment);
  const overridable: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: xrayDaemon,
  };
  const fixed: Record<string, string> = {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: functionVersion,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(options.memoryMiB),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName(functionVersion),
    AWS_LAMBDA_INITIALIZATION_TYPE: mode.kind === 'default' ? 'on-demand' : 'lambda-managed-instances',
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    AWS_LAMBDA_METADATA_API: runtimeApi,
    AWS_LAMBDA_METADATA_TOKEN: metadataToken,
    _AWS_XRAY_DAEMON_ADDRESS: xrayDaemon.split(':')[0] ?? '',
    _AWS_XRAY_DAEMON_PORT: xrayDaemon.split(':')[1] ?? '',
    LAMBDA_TASK_ROOT: options.taskRoot,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    _HANDLER: options.handler,
  };
  if (mode.kind === 'managed-instances') {
    fixed['AWS_LAMBDA_MAX_CONCURRENCY'] = String(mode.maxConcurrency);
    if (mode.workerCount !== undefined) fixed['AWS_LAMBDA_NODEJS_WORKER_COUNT'] = String(mode.workerCount);
  }
  if (options.poll === 'javascript') fixed[alternativePoll] = 'true';
  return { ...overridable, ...environment, ...fixed };
}

/** Where the X-Ray daemon listens in Lambda; here nobody does (AWS X-Ray developer guide, xray-services-lambda). */
const xrayDaemon = '169.254.79.129:2000';

/** Makes the runtime client poll in JavaScript instead of by its addon (`aws-lambda-ric` 4.0.2, `shouldUseAlternativeClient`). */
const alternativePoll = 'AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1';

/** Which poll the runtime client takes with these variables. */
export const pollOf = (variables: Readonly<Record<string, string>>): 'addon' | 'javascript' =>
  variables[alternativePoll] === 'true' ? 'javascript' : 'addon';

/** Date, version and an id of the environment (AWS Lambda operator guide, log-structure, read 2026-11-29). */
function logStreamName(version: string): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[${version}]${randomBytes(16).toString('hex')}`;
}
