import type {
  Consumer,
  ConsumerSample,
  Counters,
  EnvironmentCounters,
  MappingCounters,
  Sample,
  StatsFile,
} from '@telemetry/runs';
import {
  fiveMinutesMs,
  functionAt,
  type FunctionMinute,
  mappingOf,
  minuteMs,
  ofOverflow,
  type QueueTotals,
  sumOf,
  total,
  valueAt,
} from './function-metrics.ts';
import type { MetricValues } from './read-metrics.ts';

export interface ArmFacts {
  arm: string;
  /** Null on default Lambda. */
  managedInstances: { memoryMiB: number; vcpusPerEnvironment: number } | null;
  /** Names of a hybrid's functions. */
  hybrid?: { floor: string; overflow: string };
  fromMs: number;
  toMs: number;
  /** From the load generator's ledger. */
  byStatus: Record<string, number>;
  /** Objects in S3 that were written meanwhile: when, and how large. */
  objects: readonly { writtenAtMs: number; bytes: number }[];
}

/** CloudWatch's values in the form of the twin's statistics, a sample a minute. Counters start at 0 with the run. */
export function metricsToStats(values: Partial<MetricValues>, facts: ArmFacts): StatsFile {
  const { fromMs, toMs, managedInstances, hybrid, objects } = facts;
  const overflow = hybrid && ofOverflow(values);
  const series: Sample[] = [];
  const first = Math.floor(fromMs / minuteMs) * minuteMs;
  const cumulative = { invocations: 0, throttles: 0, cpuSeconds: 0, overflowInvocations: 0 };
  for (let at = first; at < toMs; at += minuteMs) {
    const main = functionAt(values, at, managedInstances !== null);
    const beside = overflow && functionAt(overflow, at, false);
    const all = beside ? sumOf(main, beside) : main;
    cumulative.invocations += all.invocations;
    cumulative.throttles += all.throttles;
    cumulative.overflowInvocations += beside?.invocations ?? 0;
    cumulative.cpuSeconds += cpuSecondsAt(values, facts, at, main.environments);
    const { invocations, throttles, cpuSeconds, overflowInvocations } = cumulative;
    const end = at + minuteMs;
    // CloudWatch knows CPU and memory of managed instances alone.
    const onlyInstances = managedInstances && !overflow ? managedInstances : null;
    series.push({
      at: new Date(end).toISOString(),
      requests: 0,
      queueVisible: valueAt(values, 'visible', at) ?? 0,
      queueInFlight: valueAt(values, 'inFlight', at) ?? 0,
      oldestMessageAgeMs: (valueAt(values, 'oldest', at) ?? 0) * 1_000,
      deadLetters: valueAt(values, 'deadLetters', at) ?? 0,
      environments: all.environments,
      slots: all.slots,
      slotsInUse: all.slotsInUse,
      invocations,
      throttles,
      objects: objects.filter(({ writtenAtMs }) => writtenAtMs < end).length,
      cpuSeconds: onlyInstances && cpuSeconds,
      rssBytes: onlyInstances && rssAt(values, onlyInstances.memoryMiB, at, main.environments),
      ...(beside && {
        consumers: [
          consumerSample('managed-instances', main, invocations - overflowInvocations),
          consumerSample('default', beside, overflowInvocations),
        ],
      }),
    });
  }
  const floorCpuSeconds = managedInstances && cumulative.cpuSeconds;
  return {
    arm: facts.arm,
    startedAt: new Date(fromMs).toISOString(),
    now: new Date(toMs).toISOString(),
    counters: counters(values, facts, series.at(-1), floorCpuSeconds),
    series,
  };
}

/** Before a run everything is zero: metrics are asked for its time alone. */
export function zero({ edge, environments, mapping: _, consumers, ...counters }: Counters): Counters {
  return {
    ...counters,
    edge: { ...edge, requests: 0, byStatus: {} },
    queue: { visible: 0, inFlight: 0, oldestMessageAgeMs: 0 },
    deadLetters: 0,
    mapping: noMessages(),
    environments: unused(environments),
    ...(consumers && {
      consumers: consumers.map((consumer) => ({
        ...consumer,
        mapping: noMessages(),
        environments: unused(consumer.environments),
      })),
    }),
    s3: { puts: 0, putFailures: 0, putBytes: 0, gets: 0 },
  };
}

const noMessages = (): MappingCounters => ({
  received: 0,
  invocations: 0,
  invocationErrors: 0,
  batchItemFailures: 0,
  deleted: 0,
  batchSizeTotal: 0,
  durationMs: 0,
  throttles: {},
});
const unused = (environments: EnvironmentCounters): EnvironmentCounters => ({
  ...environments,
  started: 0,
  cpuSeconds: environments.cpuSeconds === null ? null : 0,
});

/** That a mapping receives is not told: it did in a minute in which its function was invoked. */
function consumerSample(
  compute: ConsumerSample['compute'],
  { invocations, environments, slotsInUse }: FunctionMinute,
  cumulativeInvocations: number,
): ConsumerSample {
  return {
    compute,
    polling: compute === 'managed-instances' || invocations > 0,
    environments,
    slotsInUse,
    invocations: cumulativeInvocations,
  };
}

function counters(
  values: Partial<MetricValues>,
  { byStatus, objects, hybrid }: ArmFacts,
  last: Sample | undefined,
  floorCpuSeconds: number | null,
): Counters {
  const received = total(values, 'received');
  const deleted = total(values, 'deleted');
  const overflow = ofOverflow(values);
  const consumers = hybrid && consumersOf(values, hybrid, { received, deleted }, last, floorCpuSeconds);
  return {
    edge: { requests: Object.values(byStatus).reduce((sum, value) => sum + value, 0), byStatus },
    queue: { visible: last?.queueVisible ?? 0, inFlight: last?.queueInFlight ?? 0, oldestMessageAgeMs: 0 },
    deadLetters: last?.deadLetters ?? 0,
    mapping: mappingOf((id) => total(values, id) + total(overflow, id), { received, deleted }),
    environments: environmentsOf(last, last?.cpuSeconds, last?.rssBytes),
    ...(consumers && { consumers }),
    s3: {
      puts: objects.length,
      putFailures: 0,
      putBytes: objects.reduce((sum, { bytes }) => sum + bytes, 0),
      gets: 0,
    },
  };
}

/** Whose messages were whose is not told: they are shared out by invocations, as if batches were equally full. */
function consumersOf(
  values: Partial<MetricValues>,
  { floor, overflow }: NonNullable<ArmFacts['hybrid']>,
  { received, deleted }: QueueTotals,
  last: Sample | undefined,
  floorCpuSeconds: number | null,
): Consumer[] {
  const sides = [
    { functionName: floor, compute: 'managed-instances', of: values, cpuSeconds: floorCpuSeconds },
    { functionName: overflow, compute: 'default', of: ofOverflow(values), cpuSeconds: null },
  ] as const;
  const invocations = sides.reduce((sum, { of }) => sum + total(of, 'invocations'), 0);
  const lastMinute = last && Date.parse(last.at) - minuteMs;
  return sides.map(({ functionName, compute, of, cpuSeconds }) => {
    const share = invocations === 0 ? 0 : total(of, 'invocations') / invocations;
    return {
      functionName,
      compute,
      polling: compute === 'managed-instances',
      mapping: mappingOf((id) => total(of, id), { received: received * share, deleted: deleted * share }),
      environments: environmentsOf(
        lastMinute === undefined ? undefined : functionAt(of, lastMinute, compute === 'managed-instances'),
        cpuSeconds,
      ),
    };
  });
}

/** What CloudWatch tells of environments: those of the last minute, and neither starts nor ends. */
function environmentsOf(
  last: Pick<FunctionMinute, 'environments' | 'slots' | 'slotsInUse'> | undefined,
  cpuSeconds: number | null = null,
  rssBytes: number | null = null,
): EnvironmentCounters {
  return {
    started: 0,
    stopped: 0,
    coldStarts: 0,
    timeouts: 0,
    cpuSeconds,
    running: last?.environments ?? 0,
    slots: last?.slots ?? 0,
    slotsInUse: last?.slotsInUse ?? 0,
    rssBytes,
  };
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
