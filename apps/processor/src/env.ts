import { minKeyLength } from '@telemetry/event-store';

/** Variables of the function. infra supplies exactly these: its environment block is typed by this interface. */
export interface ProcessorEnvironment {
  /** Bucket of the stored and the rejected events. */
  EVENT_BUCKET: string;
  /** How long an open object waits for the rows of other invocations. 0 on default Lambda, where waiting is billed. */
  COMMIT_LINGER_MS: string;
  /** An object of this many rows is written at once. */
  COMMIT_MAX_ROWS: string;
  /** Rows that one worker thread may hold in memory. */
  COMMIT_MAX_ROWS_IN_FLIGHT: string;
  /** CloudWatch namespace of the metrics. */
  METRICS_NAMESPACE: string;
  POWERTOOLS_SERVICE_NAME: string;
  POWERTOOLS_LOG_LEVEL: string;
  /** Device registry, asked once for each device. Absent: no enrichment. */
  ENRICHMENT_URL?: string;
  ENRICHMENT_TIMEOUT_MS?: string;
  /** How long an answer of the registry is kept. Default 300; 0 keeps it only while it is on its way. */
  ENRICHMENT_CACHE_SECONDS?: string;
  /**
   * Key of the keyed hash that is stored in the place of device, session and user ids: a secret of at least 32 characters.
   * Absent: ids are stored as they come.
   */
  PSEUDONYM_KEY?: string;
}

export interface Settings {
  bucket: string;
  lingerMs: number;
  maxRows: number;
  maxRowsInFlight: number;
  /** Bytes of their texts alike: one part in 32 of the memory, shared among the worker threads. */
  maxBytesInFlight: number;
  /** When this many invocations of one worker thread wait for the same object, it is written. */
  flushAtParticipants: number;
  namespace: string;
  service: string;
  enrichment?: { url: string; timeoutMs: number; cacheMs: number };
  pseudonymKey?: string;
}

/**
 * Reads the settings; throws with the variable's name and value. Besides our own variables it reads three of Lambda's:
 * `AWS_LAMBDA_MAX_CONCURRENCY` (set on managed instances only), `AWS_LAMBDA_NODEJS_WORKER_COUNT` and
 * `AWS_LAMBDA_FUNCTION_MEMORY_SIZE`.
 */
export function readSettings(env: Partial<Record<string, string>> = process.env): Settings {
  const text = (name: keyof ProcessorEnvironment): string => {
    const value = env[name];
    if (!value) throw new Error(`${name} must be set`);
    return value;
  };
  const whole = (name: string, least: number, fallback?: number): number => {
    const value = env[name] === undefined ? (fallback ?? NaN) : Number(env[name]);
    if (!Number.isInteger(value) || value < least) {
      throw new Error(
        `${name} must be a whole number of at least ${least}, but is ${env[name] ?? 'not set'}`,
      );
    }
    return value;
  };
  // On managed instances the runtime client starts 8 workers for each vCPU where nothing is set, and there is a vCPU for 2 GiB at
  // AWS's own ratio (aws-lambda-ric 4.0.2; AWS Lambda developer guide, lambda-managed-instances-nodejs-runtime, read 2026-11-21).
  const unset = env['AWS_LAMBDA_MAX_CONCURRENCY'] === undefined;
  const memoryMiB = whole('AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 1, 2_048);
  const vcpus = Math.ceil(memoryMiB / 2_048);
  const workers = unset ? 1 : whole('AWS_LAMBDA_NODEJS_WORKER_COUNT', 1, 8 * vcpus);
  const slots = whole('AWS_LAMBDA_MAX_CONCURRENCY', 1, 1) / workers;
  return {
    bucket: text('EVENT_BUCKET'),
    lingerMs: whole('COMMIT_LINGER_MS', 0),
    maxRows: whole('COMMIT_MAX_ROWS', 1),
    maxRowsInFlight: whole('COMMIT_MAX_ROWS_IN_FLIGHT', 1),
    maxBytesInFlight: Math.floor((memoryMiB * 1_024 * 1_024) / 32 / workers),
    // Five eighths: when more of a worker's slots wait, too few are left to work meanwhile; at half of them a full
    // environment of 64 slots would write 31 objects for 1,000 invocations, at five eighths it writes 25.
    flushAtParticipants: Math.max(1, Math.round(slots * 0.625)),
    namespace: text('METRICS_NAMESPACE'),
    service: text('POWERTOOLS_SERVICE_NAME'),
    ...(env['ENRICHMENT_URL'] && {
      enrichment: {
        url: env['ENRICHMENT_URL'],
        timeoutMs: whole('ENRICHMENT_TIMEOUT_MS', 1, 2_000),
        cacheMs: whole('ENRICHMENT_CACHE_SECONDS', 0, 300) * 1_000,
      },
    }),
    ...(env['PSEUDONYM_KEY'] !== undefined && { pseudonymKey: pseudonymKey(env['PSEUDONYM_KEY']) }),
  };
}

/** Set, but to nothing, is a secret that did not arrive: to go on would store ids as they come. The value is not printed. */
function pseudonymKey(key: string): string {
  if (key.length >= minKeyLength) return key;
  throw new Error(`PSEUDONYM_KEY must have at least ${minKeyLength} characters, but has ${key.length}`);
}
