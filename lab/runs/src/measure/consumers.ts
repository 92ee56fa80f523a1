import type { Consumer, Sample } from '../files/stats-file.ts';

/** What one of a hybrid's two functions did in a scenario. */
export interface ConsumerMeasurement {
  compute: Consumer['compute'];
  received: number;
  /** Messages that it took off the queue for good. */
  done: number;
  invocations: number;
  invocationMs: number | null;
  cpuSeconds: number | null;
}

/** What a hybrid's overflow did, of the whole. */
export interface OverflowMeasurement {
  shareOfInvocations: number;
  shareOfMessages: number;
  /** How long its mapping received messages; null where nothing was sampled. */
  polledMs: number | null;
}

/** From the counters before and after; undefined where one function did everything. */
export function consumersBetween(
  before: readonly Consumer[] | undefined,
  after: readonly Consumer[] | undefined,
): ConsumerMeasurement[] | undefined {
  if (!after || after.length < 2) return undefined;
  return after.map((last) => {
    const first = before?.find(({ functionName }) => functionName === last.functionName);
    const since = (pick: (consumer: Consumer) => number): number => pick(last) - (first ? pick(first) : 0);
    const sinceOrNull = (pick: (consumer: Consumer) => number | null | undefined): number | null =>
      pick(last) == null ? null : since((consumer) => pick(consumer) ?? 0);
    const invocations = since(({ mapping }) => mapping.invocations);
    const durationMs = sinceOrNull(({ mapping }) => mapping.durationMs);
    return {
      compute: last.compute,
      received: since(({ mapping }) => mapping.received),
      done: since(({ mapping }) => mapping.deleted),
      invocations,
      invocationMs: durationMs === null || invocations === 0 ? null : durationMs / invocations,
      cpuSeconds: sinceOrNull(({ environments }) => environments.cpuSeconds),
    };
  });
}

export function overflowOf(
  consumers: readonly ConsumerMeasurement[],
  samples: readonly (Sample & { atS: number })[],
): OverflowMeasurement {
  const share = (pick: (consumer: ConsumerMeasurement) => number): number => {
    const all = consumers.reduce((sum, consumer) => sum + pick(consumer), 0);
    const overflow = consumers.find(({ compute }) => compute === 'default');
    return overflow && all > 0 ? pick(overflow) / all : 0;
  };
  return {
    shareOfInvocations: share(({ invocations }) => invocations),
    shareOfMessages: share(({ done }) => done),
    polledMs: samples.some(({ consumers }) => consumers)
      ? pollingSpans(samples).reduce((sum, [from, to]) => sum + (to - from) * 1_000, 0)
      : null,
  };
}

/** When the overflow's mapping received messages, seconds since the start. */
export function pollingSpans(
  samples: readonly (Sample & { atS: number })[],
): (readonly [fromS: number, toS: number])[] {
  const spans: [number, number][] = [];
  for (const [index, { atS, consumers }] of samples.entries()) {
    const polls = consumers?.some(({ compute, polling }) => compute === 'default' && polling);
    if (!polls) continue;
    const next = samples[index + 1]?.atS ?? atS;
    const last = spans.at(-1);
    if (last?.[1] === atS) last[1] = next;
    else spans.push([atS, next]);
  }
  return spans;
}
