/**
 * `twin-stats.json`: counters at the end, and a sample a second. Cumulative counters are cumulative in the series, too.
 * What a target does not tell is null: CloudWatch has no memory in bytes, say.
 */
export interface StatsFile {
  arm: string;
  startedAt: string;
  now: string;
  counters: Counters;
  series: Sample[];
}

export interface Counters {
  edge: { requests: number; byStatus: Record<string, number> };
  queue: { visible: number; inFlight: number; oldestMessageAgeMs: number };
  deadLetters: number;
  mapping: {
    received: number;
    invocations: number;
    invocationErrors: number;
    batchItemFailures: number;
    malformedResponses?: number;
    deleted: number;
    givenUp?: number;
    batchSizeTotal: number;
    /** Sum over invocations, from the invoke to its answer: what default Lambda bills. */
    durationMs?: number;
    throttles: Record<string, number>;
  };
  environments: {
    started: number;
    stopped: number;
    coldStarts: number;
    timeouts: number;
    cpuSeconds: number | null;
    running: number;
    slots: number;
    slotsInUse: number;
    deadWorkers?: number;
    rssBytes: number | null;
  };
  s3: { puts: number; putFailures: number; putBytes: number; gets: number };
}

export interface Sample {
  /** ISO 8601. */
  at: string;
  requests: number;
  queueVisible: number;
  queueInFlight: number;
  oldestMessageAgeMs: number;
  deadLetters: number;
  environments: number;
  slots: number;
  slotsInUse: number;
  invocations: number;
  throttles: number;
  objects: number;
  cpuSeconds: number | null;
  rssBytes: number | null;
}
