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
  /** Sums over the functions that the queue feeds, as are environments. */
  mapping: MappingCounters;
  environments: EnvironmentCounters;
  /** Each of these functions; a hybrid's floor before its overflow. Readers need it of a hybrid alone. */
  consumers?: Consumer[];
  s3: { puts: number; putFailures: number; putBytes: number; gets: number };
}

export interface Consumer {
  functionName: string;
  compute: 'managed-instances' | 'default';
  /** Its mapping receives messages. */
  polling: boolean;
  mapping: MappingCounters;
  environments: EnvironmentCounters;
}

export interface MappingCounters {
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
}

export interface EnvironmentCounters {
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
  /** Where there are two: the floor, then the overflow. */
  consumers?: ConsumerSample[];
}

export interface ConsumerSample {
  compute: 'managed-instances' | 'default';
  polling: boolean;
  environments: number;
  slotsInUse: number;
  /** Cumulative. */
  invocations: number;
}
