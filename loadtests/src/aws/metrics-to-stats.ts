import type { Counters, Sample, StatsFile } from '@telemetry/load-report';
import type { MetricValues, Series } from './read-metrics.ts';
import type { MetricId } from './metric-queries.ts';

export interface ArmFacts {
  arm: string;
  /** Null on default Lambda. */
  managedInstances: { memoryMiB: number; vcpusPerEnvironment: number } | null;
  fromMs: number;
  toMs: number;
  /** From the load generator's ledger. */
  byStatus: Record<string, number>;
  /** Objects in S3 that were written meanwhile: when, and how large. */
  objects: readonly { writtenAtMs: number; bytes: number }[];
}

const minuteMs = 60_000;
const fiveMinutesMs = 300_000;

/** CloudWatch's values in the form of the twin's statistics, a sample a minute. Counters start at 0 with the run. */
export function metricsToStats(values: Partial<MetricValues>, facts: ArmFacts): StatsFile {
  const { fromMs, toMs, managedInstances, objects } = facts;
  const series: Sample[] = [];
  const first = Math.floor(fromMs / minuteMs) * minuteMs;
  let cumulative = { invocations: 0, throttles: 0, cpuSeconds: 0 };
  for (let at = first; at < toMs; at += minuteMs) {
    const environments = valueAt(values, 'environments', at, fiveMinutesMs) ?? 0;
    const concurrency = valueAt(values, 'concurrency', at) ?? 0;
    cumulative = {
      invocations: cumulative.invocations + (valueAt(values, 'invocations', at) ?? 0),
      throttles: cumulative.throttles + (valueAt(values, 'throttles', at) ?? 0),
      cpuSeconds: cumulative.cpuSeconds + cpuSecondsAt(values, facts, at, environments),
    };
    const end = at + minuteMs;
    series.push({
      at: new Date(end).toISOString(),
      requests: 0,
      queueVisible: valueAt(values, 'visible', at) ?? 0,
      queueInFlight: valueAt(values, 'inFlight', at) ?? 0,
      oldestMessageAgeMs: (valueAt(values, 'oldest', at) ?? 0) * 1_000,
      deadLetters: valueAt(values, 'deadLetters', at) ?? 0,
      // Default Lambda has an environment for each invocation that runs.
      environments: managedInstances ? environments : concurrency,
      slots: managedInstances
        ? (valueAt(values, 'environmentConcurrencyLimit', at, fiveMinutesMs) ?? 0)
        : concurrency,
      slotsInUse: managedInstances
        ? (valueAt(values, 'environmentConcurrency', at, fiveMinutesMs) ?? 0)
        : concurrency,
      ...cumulative,
      objects: objects.filter(({ writtenAtMs }) => writtenAtMs < end).length,
      cpuSeconds: managedInstances ? cumulative.cpuSeconds : null,
      rssBytes: managedInstances ? rssAt(values, managedInstances.memoryMiB, at, environments) : null,
    });
  }
  const last = series.at(-1);
  return {
    arm: facts.arm,
    startedAt: new Date(fromMs).toISOString(),
    now: new Date(toMs).toISOString(),
    counters: counters(values, facts, last),
    series,
  };
}

/** Before a run everything is zero: metrics are asked for its time alone. */
export function zero({ edge, environments, ...counters }: Counters): Counters {
  return {
    ...counters,
    edge: { ...edge, requests: 0, byStatus: {} },
    queue: { visible: 0, inFlight: 0, oldestMessageAgeMs: 0 },
    deadLetters: 0,
    mapping: {
      received: 0,
      invocations: 0,
      invocationErrors: 0,
      batchItemFailures: 0,
      deleted: 0,
      batchSizeTotal: 0,
      durationMs: 0,
      throttles: {},
    },
    environments: { ...environments, started: 0, cpuSeconds: environments.cpuSeconds === null ? null : 0 },
    s3: { puts: 0, putFailures: 0, putBytes: 0, gets: 0 },
  };
}

function counters(values: Partial<MetricValues>, facts: ArmFacts, last: Sample | undefined): Counters {
  const sum = (id: MetricId): number =>
    [...(values[id]?.values() ?? [])].reduce((total, value) => total + value, 0);
  const received = sum('received');
  const reasons = {
    ConcurrencyThrottles: sum('concurrencyThrottles'),
    CPUThrottles: sum('cpuThrottles'),
    MemoryThrottles: sum('memoryThrottles'),
    DiskThrottles: sum('diskThrottles'),
  };
  const named = Object.values(reasons).reduce((total, value) => total + value, 0);
  const throttles = Object.entries({ ...reasons, Throttles: Math.max(0, sum('throttles') - named) });
  const { byStatus, objects } = facts;
  return {
    edge: { requests: Object.values(byStatus).reduce((total, value) => total + value, 0), byStatus },
    queue: { visible: last?.queueVisible ?? 0, inFlight: last?.queueInFlight ?? 0, oldestMessageAgeMs: 0 },
    deadLetters: last?.deadLetters ?? 0,
    mapping: {
      received,
      invocations: sum('invocations'),
      invocationErrors: sum('errors'),
      batchItemFailures: Math.max(0, received - sum('deleted')),
      deleted: sum('deleted'),
      batchSizeTotal: received,
      durationMs: sum('duration'),
      throttles: Object.fromEntries(throttles.filter(([, count]) => count > 0)),
    },
    environments: {
      started: 0,
      stopped: 0,
      coldStarts: 0,
      timeouts: 0,
      cpuSeconds: last?.cpuSeconds ?? null,
      running: last?.environments ?? 0,
      slots: last?.slots ?? 0,
      slotsInUse: last?.slotsInUse ?? 0,
      rssBytes: last?.rssBytes ?? null,
    },
    s3: {
      puts: objects.length,
      putFailures: 0,
      putBytes: objects.reduce((total, { bytes }) => total + bytes, 0),
      gets: 0,
    },
  };
}

/** The value of the period that holds a minute. */
function valueAt(
  values: Partial<MetricValues>,
  id: MetricId,
  at: number,
  periodMs = minuteMs,
): number | undefined {
  const series: Series | undefined = values[id];
  return series?.get(Math.floor(at / periodMs) * periodMs);
}

/** A minute's share of CPU time: utilization is the mean over environments. */
function cpuSecondsAt(
  values: Partial<MetricValues>,
  { managedInstances }: ArmFacts,
  at: number,
  environments: number,
): number {
  const percent = valueAt(values, 'environmentCpu', at, fiveMinutesMs) ?? 0;
  return (percent / 100) * environments * (managedInstances?.vcpusPerEnvironment ?? 0) * 60;
}

function rssAt(values: Partial<MetricValues>, memoryMiB: number, at: number, environments: number): number {
  const percent = valueAt(values, 'environmentMemory', at, fiveMinutesMs) ?? 0;
  return (percent / 100) * memoryMiB * 1024 ** 2 * environments;
}
