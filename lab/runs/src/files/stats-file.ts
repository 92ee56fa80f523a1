import { computeTypes } from '@telemetry/settings';
import { z } from 'zod';

const number = z.number();
const compute = z.enum(computeTypes);

const mappingCounters = z.object({
  received: number,
  invocations: number,
  invocationErrors: number,
  batchItemFailures: number,
  malformedResponses: number.optional(),
  deleted: number,
  givenUp: number.optional(),
  batchSizeTotal: number,
  /** Sum over invocations, from the invoke to its answer: what default Lambda bills. */
  durationMs: number.optional(),
  throttles: z.record(z.string(), number),
});
export type MappingCounters = z.infer<typeof mappingCounters>;

const environmentCounters = z.object({
  started: number,
  stopped: number,
  coldStarts: number,
  timeouts: number,
  cpuSeconds: number.nullable(),
  running: number,
  slots: number,
  slotsInUse: number,
  deadWorkers: number.optional(),
  /** Invocations that found a free slot and no open poll: AWS's agent would have refused them at once. */
  withoutOpenPoll: number.optional(),
  rssBytes: number.nullable(),
});
export type EnvironmentCounters = z.infer<typeof environmentCounters>;

const consumer = z.object({
  functionName: z.string(),
  compute,
  /** Its mapping receives messages. */
  polling: z.boolean(),
  mapping: mappingCounters,
  environments: environmentCounters,
});
export type Consumer = z.infer<typeof consumer>;

export const counters = z.object({
  edge: z.object({ requests: number, byStatus: z.record(z.string(), number) }),
  queue: z.object({ visible: number, inFlight: number, oldestMessageAgeMs: number }),
  deadLetters: number,
  /** Sums over the functions that the queue feeds, as are environments. */
  mapping: mappingCounters,
  environments: environmentCounters,
  /** Each of these functions; a hybrid's floor before its overflow. Readers need it of a hybrid alone. */
  consumers: z.array(consumer).optional(),
  s3: z.object({ puts: number, putFailures: number, putBytes: number, gets: number }),
});
export type Counters = z.infer<typeof counters>;

const consumerSample = z.object({
  compute,
  polling: z.boolean(),
  environments: number,
  slotsInUse: number,
  /** Cumulative. */
  invocations: number,
});
export type ConsumerSample = z.infer<typeof consumerSample>;

const sample = z.object({
  /** ISO 8601. */
  at: z.string(),
  requests: number,
  queueVisible: number,
  queueInFlight: number,
  oldestMessageAgeMs: number,
  deadLetters: number,
  environments: number,
  slots: number,
  slotsInUse: number,
  invocations: number,
  throttles: number,
  objects: number,
  cpuSeconds: number.nullable(),
  rssBytes: number.nullable(),
  /** Where there are two: the floor, then the overflow. */
  consumers: z.array(consumerSample).optional(),
});
export type Sample = z.infer<typeof sample>;

/**
 * `twin-stats.json`: counters at the end, and a sample a second. Cumulative counters are cumulative in the series, too.
 * What a target does not tell is null: CloudWatch has no memory in bytes, say.
 */
export const statsFile = z.object({
  arm: z.string(),
  startedAt: z.string(),
  now: z.string(),
  counters,
  series: z.array(sample),
});
export type StatsFile = z.infer<typeof statsFile>;
