import type { MappingCounters } from '@telemetry/runs';
import type { FunctionMetricId, MetricId } from './metric-queries.ts';
import type { MetricValues, Series } from './read-metrics.ts';

export const minuteMs = 60_000;
/** How often metrics of environments come. */
export const fiveMinutesMs = 300_000;

export interface FunctionMinute {
  environments: number;
  slots: number;
  slotsInUse: number;
  invocations: number;
  throttles: number;
}

/** What a function did in the minute that begins at `at`. */
export function functionAt(values: Partial<MetricValues>, at: number, onInstances: boolean): FunctionMinute {
  const five = (id: MetricId): number => valueAt(values, id, at, fiveMinutesMs) ?? 0;
  // Default Lambda has an environment for each invocation that runs.
  const concurrency = valueAt(values, 'concurrency', at) ?? 0;
  return {
    environments: onInstances ? five('environments') : concurrency,
    slots: onInstances ? five('environmentConcurrencyLimit') : concurrency,
    slotsInUse: onInstances ? five('environmentConcurrency') : concurrency,
    invocations: valueAt(values, 'invocations', at) ?? 0,
    throttles: valueAt(values, 'throttles', at) ?? 0,
  };
}

export function sumOf(a: FunctionMinute, b: FunctionMinute): FunctionMinute {
  return {
    environments: a.environments + b.environments,
    slots: a.slots + b.slots,
    slotsInUse: a.slotsInUse + b.slotsInUse,
    invocations: a.invocations + b.invocations,
    throttles: a.throttles + b.throttles,
  };
}

/** The overflow's metrics under the names that a single function's have. */
export function ofOverflow(values: Partial<MetricValues>): Partial<MetricValues> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([id, series]) =>
      id.startsWith('overflow_') ? [[id.slice('overflow_'.length), series]] : [],
    ),
  );
}

export interface QueueTotals {
  received: number;
  deleted: number;
}

/** What a mapping did, by its function's metrics and the messages that it had. */
export function mappingOf(
  sum: (id: FunctionMetricId) => number,
  { received, deleted }: QueueTotals,
): MappingCounters {
  const reasons = {
    ConcurrencyThrottles: sum('concurrencyThrottles'),
    CPUThrottles: sum('cpuThrottles'),
    MemoryThrottles: sum('memoryThrottles'),
    DiskThrottles: sum('diskThrottles'),
  };
  const named = Object.values(reasons).reduce((count, value) => count + value, 0);
  const throttles = { ...reasons, Throttles: Math.max(0, sum('throttles') - named) };
  return {
    received,
    invocations: sum('invocations'),
    invocationErrors: sum('errors'),
    batchItemFailures: Math.max(0, received - deleted),
    deleted,
    batchSizeTotal: received,
    durationMs: sum('duration'),
    throttles: Object.fromEntries(Object.entries(throttles).filter(([, count]) => count > 0)),
  };
}

/** Over all periods. */
export function total(values: Partial<MetricValues>, id: FunctionMetricId | 'received' | 'deleted'): number {
  return [...(values[id]?.values() ?? [])].reduce((sum, value) => sum + value, 0);
}

/** The value of the period that holds a minute. */
export function valueAt(
  values: Partial<MetricValues>,
  id: MetricId,
  at: number,
  periodMs = minuteMs,
): number | undefined {
  const series: Series | undefined = values[id];
  return series?.get(Math.floor(at / periodMs) * periodMs);
}
