import { computeTypes } from '@telemetry/settings';
import { z } from 'zod';

const number = z.number();
const counter = z.number().nonnegative();
const compute = z.enum(computeTypes);

const mappingCounters = z.object({
  received: counter,
  invocations: counter,
  invocationErrors: counter,
  batchItemFailures: counter,
  malformedResponses: counter.optional(),
  deleted: counter,
  givenUp: counter.optional(),
  batchSizeTotal: counter,
  /** Sum over invocations, from the invoke to its answer: what default Lambda bills. */
  durationMs: counter.optional(),
  throttles: z.record(z.string(), counter),
});
export type MappingCounters = z.infer<typeof mappingCounters>;

const environmentCounters = z.object({
  started: counter,
  stopped: counter,
  coldStarts: counter,
  timeouts: counter,
  cpuSeconds: counter.nullable(),
  running: counter,
  slots: counter,
  slotsInUse: counter,
  deadWorkers: counter.optional(),
  /** Invocations that found a free slot and no open poll: AWS's agent would have refused them at once. */
  withoutOpenPoll: counter.optional(),
  rssBytes: counter.nullable(),
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
  edge: z.object({ requests: counter, byStatus: z.record(z.string(), counter) }),
  queue: z.object({ visible: counter, inFlight: counter, oldestMessageAgeMs: number }),
  deadLetters: counter,
  /** Sums over the functions that the queue feeds, as are environments. */
  mapping: mappingCounters,
  environments: environmentCounters,
  /** Each of these functions; a hybrid's floor before its overflow. Readers need it of a hybrid alone. */
  consumers: z.array(consumer).optional(),
  s3: z.object({ puts: counter, putFailures: counter, putBytes: counter, gets: counter }),
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
