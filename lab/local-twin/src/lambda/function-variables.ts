import type { TwinSettings } from '../settings.ts';

/** Without it the runtime client starts 8 worker threads for each vCPU (AWS Lambda developer guide, Node.js runtime, read 2026-11-21). */
const workerCount = 'AWS_LAMBDA_NODEJS_WORKER_COUNT';

/** The variables of a function's environments: the template's, over them the settings'. */
export function functionVariables(
  template: Readonly<Record<string, string>>,
  { functionEnvironment, workers }: Pick<TwinSettings, 'functionEnvironment' | 'workers'>,
): Record<string, string> {
  const variables = { ...template, ...functionEnvironment };
  if (typeof workers === 'number') variables[workerCount] = String(workers);
  if (workers === 'default') delete variables[workerCount];
  return variables;
}
