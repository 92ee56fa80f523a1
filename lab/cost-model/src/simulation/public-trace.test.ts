/**
 * The one public trace of managed instances behind a queue (aws-samples/sample-aws-lambda-managed-instances,
 * examples/fsi/sample-retirement-savings-simulator, README, read 2026-11-29): 2,350 messages at once, a message an
 * invocation, environments of 4 GB and 2 vCPU with 10 slots, three of them on an instance.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { managedInstancesDoublingMs } from '@telemetry/settings';
import { describe, expect, it } from 'vitest';
import { simulate } from './simulate.ts';

/** Fitted: how long a doubling takes, the CPU seconds of a message, and how many environments there were at most. */
const fitted = { doublingMs: managedInstancesDoublingMs, cpuMs: 34_000, most: 16 };
const wallMs = 90_000;

function trace({ doublingMs, cpuMs, most } = fitted) {
  const { samples, drainedAtMs, done } = simulate({
    arrivals: [2_350],
    stepMs: 1_000,
    drainMs: 12 * 3_600_000,
    maxReceiveCount: 1_000,
    sampleEveryMs: 60_000,
    work: { wallMs, wallMsPerMessage: 0, cpuMs, cpuMsPerMessage: 0 },
    consumers: [
      {
        mapping: {
          batchSize: 1,
          batchingWindowMs: 0,
          callMs: 10,
          visibilityTimeoutMs: 5_400_000,
          pollers: { first: 5, addedPerMinute: 300, most: 1_250 },
          maxMessagesPerSecond: Infinity,
        },
        fleet: {
          kind: 'managed-instances',
          maxConcurrency: 10,
          vcpusPerEnvironment: 2,
          environmentsPerInstance: 3,
          minInstances: 3,
          environments: { min: 3, max: most },
          targetUtilization: 0.5,
          doublingMs,
          scaleInAfterMs: 1_800_000,
        },
      },
    ],
  });
  const environmentsAt = (minutes: number) =>
    samples.find(({ atMs }) => atMs >= minutes * 60_000)?.environments ?? NaN;
  return {
    done,
    start: environmentsAt(1),
    at10: environmentsAt(10),
    at15: environmentsAt(15),
    minutes: drainedAtMs / 60_000,
  };
}

describe('the public trace', () => {
  it.each([
    ['start', 3],
    ['at10', 10],
    ['at15', 16],
    ['minutes', 62],
  ] as const)('is met within 20 %% at %s: %d', (point, measured) => {
    const ratio = trace()[point] / measured;
    expect(ratio).toBeGreaterThanOrEqual(0.8);
    expect(ratio).toBeLessThanOrEqual(1.2);
  });

  it('is done without a message lost', () => {
    expect(trace().done).toBe(2_350);
  });

  const rows: [string, typeof fitted][] = [
    ['as fitted', fitted],
    ['a doubling in 120 s', { ...fitted, doublingMs: 120_000 }],
    ['a doubling in 480 s', { ...fitted, doublingMs: 480_000 }],
    ['17 CPU seconds a message', { ...fitted, cpuMs: 17_000 }],
    ['68 CPU seconds a message', { ...fitted, cpuMs: 68_000 }],
    ['8 environments at most', { ...fitted, most: 8 }],
    ['32 environments at most', { ...fitted, most: 32 }],
  ];
  const page = readFileSync(resolve(import.meta.dirname, '../../../../docs/cost-model.md'), 'utf8');
  const lines = page.split('\n').map((line) => line.replaceAll(/ +/g, ' '));
  it.each(rows)('docs/cost-model.md says how far the answer moves: %s', (what, settings) => {
    const { start, at10, at15, minutes } = trace(settings);
    expect(lines).toContain(`| ${what} | ${start} | ${at10} | ${at15} | ${Math.round(minutes)} min |`);
  });
});
