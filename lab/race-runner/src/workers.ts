/** Worker threads of an environment in managed-instances mode. */
export interface Workers {
  count: number;
  /** Said to the runtime client; undefined where it decides by itself. */
  said: number | undefined;
}

/**
 * What the runtime client starts by itself for one vCPU, which is what 2 GiB get at AWS's own ratio (`aws-lambda-ric` 4.0.2; AWS
 * Lambda developer guide, lambda-managed-instances-nodejs-runtime, read 2026-11-21).
 */
export const defaultWorkers = 8;
const variable = 'AWS_LAMBDA_NODEJS_WORKER_COUNT';

/** Two unless something else is asked for: enough for what differs between workers, and few enough for much to meet in each. */
export function workersOf({
  workers = 2,
  environment,
}: {
  workers?: number | 'default';
  environment?: Readonly<Record<string, string>>;
}): Workers {
  return workers === 'default'
    ? { count: Number(environment?.[variable] || defaultWorkers), said: undefined }
    : { count: workers, said: workers };
}
