import type { RunTotals } from '@telemetry/prices';
import type { ConsumerMeasurement } from './consumers.ts';
import type { Measurement } from './measurement.ts';

/**
 * Sums over repeats of one arm; null where a figure is missing. Default Lambda is billed by duration alone, so that its CPU
 * time, which CloudWatch does not tell, may be missing.
 */
export function totalsOf(repeats: readonly Measurement[], cpuMayBeMissing: boolean): RunTotals | null {
  const sum = (pick: (repeat: Measurement) => number | null): number =>
    repeats.reduce((total, repeat) => total + (pick(repeat) ?? NaN), 0);
  const invocations = sum((repeat) => repeat.invocations);
  return known({
    events: sum(({ acceptedEvents }) => acceptedEvents),
    requests: sum(({ acceptedRequests }) => acceptedRequests),
    requestBytes: sum(({ meanBodyBytes, acceptedRequests }) => meanBodyBytes * acceptedRequests),
    received: sum(({ received }) => received),
    invocations,
    invocationMs: sum((repeat) => repeat.invocationMs && repeat.invocationMs * repeat.invocations),
    cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds ?? (cpuMayBeMissing ? 0 : null)),
    objects: sum(({ objects }) => objects),
    objectBytes: sum(({ objectBytes }) => objectBytes),
  });
}

function known(totals: RunTotals): RunTotals | null {
  const { events, requests, received, invocations, objects } = totals;
  const counted = [events, requests, received, invocations, objects];
  return Object.values(totals).every(Number.isFinite) && counted.every((value) => value > 0) ? totals : null;
}

export interface Split {
  overflowShare: number;
  /** What each did; null of one that did nothing. */
  floor: RunTotals | null;
  overflow: RunTotals | null;
}

/**
 * The same for each of a hybrid's two functions. Requests, bytes and objects are shared out by messages done: who wrote an object is not counted.
 */
export function splitOf(repeats: readonly Measurement[], totals: RunTotals): Split | null {
  const consumers = repeats.flatMap((repeat) => repeat.consumers ?? []);
  const done = (of: readonly ConsumerMeasurement[]): number => of.reduce((sum, each) => sum + each.done, 0);
  if (repeats.some((repeat) => !repeat.consumers) || done(consumers) === 0) return null;
  const totalsOn = (compute: ConsumerMeasurement['compute']): RunTotals | null | undefined => {
    const own = consumers.filter((consumer) => consumer.compute === compute && consumer.invocations > 0);
    const share = done(own) / done(consumers);
    if (share === 0) return null;
    const sum = (pick: (consumer: ConsumerMeasurement) => number | null): number =>
      own.reduce((total, consumer) => total + (pick(consumer) ?? NaN), 0);
    const invocations = sum((consumer) => consumer.invocations);
    const { events, requests, requestBytes, objects, objectBytes } = totals;
    const mine = known({
      events: events * share,
      requests: requests * share,
      requestBytes: requestBytes * share,
      received: sum(({ received }) => received),
      invocations,
      invocationMs: sum(({ invocationMs, invocations }) => invocationMs && invocationMs * invocations),
      cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds ?? (compute === 'default' ? 0 : null)),
      objects: objects * share,
      objectBytes: objectBytes * share,
    });
    // It did something, and what is not known.
    return mine ?? undefined;
  };
  const [floor, overflow] = [totalsOn('managed-instances'), totalsOn('default')];
  if (floor === undefined || overflow === undefined) return null;
  return { overflowShare: overflow ? overflow.events / totals.events : 0, floor, overflow };
}
