/**
 * Bursts that were sent to the local twin (scripts/record-twin.ts, 2026-11-21, two shared cores), and the same arrivals
 * simulated with the durations and the time of a request that were measured. Tolerances: 10 % for invocations and the
 * longest queue, 20 % for times. On a machine that is overloaded the twin's own queue server is the bottleneck, and
 * nothing agrees: then a recording's median request takes far more than 20 ms.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ConsumerSettings } from './settings.ts';
import { simulate } from './simulate.ts';

interface Recorded {
  /** A request to the edge is little more than one call to the queue. */
  medianRequestMs: number;
  counters: {
    mapping: { invocations: number; durationMs: number };
    environments: { cpuSeconds: number };
  };
  series: {
    requests: number;
    queueVisible: number;
    queueInFlight: number;
    oldestMessageAgeMs: number;
    deadLetters: number;
  }[];
}

const stepMs = 100;
/** The twin's mapping of the deployed template; the time of a call is as recorded. */
const mapping = (pollers: { first: number; most: number }): Omit<ConsumerSettings['mapping'], 'callMs'> => ({
  batchSize: 100,
  batchingWindowMs: 1_000,
  pollers: { ...pollers, addedPerMinute: 300 },
  maxMessagesPerSecond: Infinity,
  visibilityTimeoutMs: 181_000,
});

const cases: {
  what: string;
  file: string;
  consumer: { mapping: ReturnType<typeof mapping>; fleet: ConsumerSettings['fleet'] };
}[] = [
  {
    what: 'managed instances whose writes take 15 s',
    file: 'twin-slow-writes.json',
    consumer: {
      mapping: mapping({ first: 5, most: 192 }),
      fleet: {
        kind: 'managed-instances',
        maxConcurrency: 64,
        vcpusPerEnvironment: 1,
        environmentsPerInstance: 1,
        minInstances: 1,
        environments: { min: 1, max: 6 },
        targetUtilization: 0.5,
        // What the twin did on that day: its one further environment came after a minute.
        doublingMs: 60_000,
        launchMs: 60_000,
        scaleInAfterMs: 600_000,
      },
    },
  },
  {
    what: 'default Lambda with two environments whose writes take 8 s',
    file: 'twin-two-environments.json',
    consumer: {
      // The twin never has more pollers than environments on this arm.
      mapping: mapping({ first: 2, most: 2 }),
      fleet: {
        kind: 'default',
        concurrencyLimit: 2,
        addedPerTenSeconds: 1_000,
        // Part of the measured duration.
        coldStartMs: 0,
        idleEnvironmentMs: 300_000,
      },
    },
  },
];

describe.each(cases)('$what', ({ file, consumer }) => {
  const recorded = JSON.parse(
    readFileSync(resolve(import.meta.dirname, '../../fixtures', file), 'utf8'),
  ) as Recorded;
  const { series, counters, medianRequestMs: callMs } = recorded;
  const { invocations, durationMs } = counters.mapping;
  const simulated = simulate({
    arrivals: arrivalsOf(series),
    stepMs,
    drainMs: 600_000,
    maxReceiveCount: 10,
    sampleEveryMs: 1_000,
    work: {
      wallMs: durationMs / invocations,
      wallMsPerMessage: 0,
      cpuMs: Math.min(durationMs, counters.environments.cpuSeconds * 1_000) / invocations / 4,
      cpuMsPerMessage: 0,
    },
    consumers: [{ ...consumer, mapping: { ...consumer.mapping, callMs } }],
  });
  const queued = series.map(({ queueVisible, queueInFlight }) => queueVisible + queueInFlight);
  const drainedAtS = queued.findLastIndex((messages) => messages > 0);

  it('ends with the same accounting', () => {
    expect(simulated.done).toBe(simulated.sent);
    expect(simulated.deadLetters).toBe(series.at(-1)?.deadLetters);
  });

  it('has the invocations and the longest queue within 10 %', () => {
    expect(difference(simulated.consumers[0]?.invocations ?? 0, invocations)).toBeLessThan(0.1);
    expect(difference(simulated.mostQueued, Math.max(...queued))).toBeLessThan(0.1);
  });

  it('has the time to drain and the oldest message within 20 %', () => {
    const oldestMs = Math.max(...series.map(({ oldestMessageAgeMs }) => oldestMessageAgeMs));
    expect(difference(simulated.drainedAtMs / 1_000, drainedAtS)).toBeLessThan(0.2);
    expect(difference(simulated.oldestMessageAgeMs, oldestMs)).toBeLessThan(0.2);
  });
});

/** What came in each second, evenly over its steps. */
function arrivalsOf(series: Recorded['series']): number[] {
  const steps = 1_000 / stepMs;
  return series.slice(1).flatMap(({ requests }, second) => {
    const came = requests - (series[second]?.requests ?? 0);
    return Array.from(
      { length: steps },
      (_, step) => Math.round((came * (step + 1)) / steps) - Math.round((came * step) / steps),
    );
  });
}

function difference(found: number, expected: number): number {
  return Math.abs(found / expected - 1);
}
