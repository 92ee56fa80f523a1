import { describe, expect, it } from 'vitest';
import { steadyDay } from '../traffic/day.ts';
import type { Work } from '../traffic/work.ts';
import { pricePipeline } from './price-pipeline.ts';
import type { Compute, DefaultCompute, ManagedCompute, PipelineSettings } from './question.ts';

const settings: PipelineSettings = {
  region: 'us-east-1',
  hoursPerMonth: 730,
  freeTier: false,
  edge: 'http',
  retentionMonths: 0,
  athenaTb: 0,
  emptyReceivesPerSecond: 0,
  day: steadyDay,
  mapping: { batchSize: 100, batchingWindowSeconds: 1 },
  maxRows: 50_000,
};

const lambda: DefaultCompute = { arm: 'default', architecture: 'arm64', memoryMiB: 512 };
const managed: ManagedCompute = {
  arm: 'managed-instances',
  instanceType: 'c7g.xlarge',
  environment: { memoryMiB: 2_048, memoryGiBPerVcpu: 2, maxConcurrency: 64 },
  targetUtilization: 0.5,
  lingerMs: 0,
  minEnvironments: 3,
  minInstances: 3,
  network: { kind: 'interface-endpoints', endpoints: 2, availabilityZones: 3 },
};

/** Events of 1 KB, 20 ms an invocation and 2 ms an event, 3 and 0.4 of them CPU, 0.6 KB of logs, nothing stored. */
function work(eventsPerRequest: number, messagesPerInvocation: number, msPerEvent = 2): Work {
  return {
    // As long as measured with the memory that is priced.
    memoryMiB: 512,
    eventsPerRequest,
    requestKb: eventsPerRequest,
    messagesPerInvocation,
    wallMs: 20,
    wallMsPerMessage: msPerEvent * eventsPerRequest,
    cpuMs: 3,
    cpuMsPerMessage: 0.4 * eventsPerRequest,
    eventsPerObject: Infinity,
    storedBytesPerEvent: 0,
    logBytesPerInvocation: 0.6 * 1_024,
    receivesPerMessage: 1,
  };
}

const ask = (eventsPerMonth: number, work: Work, compute: Compute, more: object = {}) =>
  pricePipeline({ eventsPerMonth, work, compute, settings: { ...settings, ...more } });

describe('a whole pipeline, worked out by hand', () => {
  it.each([
    [50e6, 1, 1, lambda, 141.64],
    [50e6, 1, 1, managed, 543.57],
    [1e9, 1, 5, lambda, 1_627],
    [1e9, 1, 5, managed, 1_997],
    [30e9, 1, 10, lambda, 43_688],
    [30e9, 1, 10, managed, 44_456],
    [30e9, 25, 100, lambda, 2_237],
    [30e9, 25, 100, managed, 2_448],
  ])(
    '%d events, %d a request, %d messages an invocation: %o costs $%d',
    (events, k, b, compute, expected) => {
      const { totalUsd } = ask(events, work(k, b), compute);
      if (expected < 1_000) expect(totalUsd).toBeCloseTo(expected, 2);
      else expect(Math.round(totalUsd)).toBe(expected);
    },
  );

  it('a REST API instead makes 141.64 into 266.64', () => {
    expect(ask(50e6, work(1, 1), lambda, { edge: 'rest' }).totalUsd).toBeCloseTo(266.64, 2);
  });

  it('the large pipelines need 6 and 4 instances, 115 and 12 provisioned pollers', () => {
    const single = ask(30e9, work(1, 10), managed);
    const batched = ask(30e9, work(25, 100), managed);
    expect([single, batched].map(({ fleet }) => fleet?.atPeak.instances)).toEqual([6, 4]);
    expect([single, batched].map(({ pollers }) => pollers)).toMatchObject([
      { most: 115, provisioned: true },
      { most: 12, provisioned: true },
    ]);
    expect(ask(30e9, work(1, 10), lambda).pollers.provisioned).toBe(false);
  });

  it('parts make the total, and a million events their share of it', () => {
    const bill = ask(50e6, work(1, 1), managed, { retentionMonths: 3, athenaTb: 1 });
    const parts = new Set(bill.parts.map(({ part }) => part));
    expect([...parts]).toEqual(['edge', 'queue', 'compute', 'network', 'logs', 'storage', 'queries']);
    expect(bill.parts.reduce((total, { totalUsd }) => total + totalUsd, 0)).toBeCloseTo(bill.totalUsd, 9);
    expect(bill.usdPerMillionEvents * 50).toBeCloseTo(bill.totalUsd, 9);
  });

  it('stored events and their objects are in it', () => {
    const stored = { ...work(1, 1), eventsPerObject: 1_000, storedBytesPerEvent: 100 };
    const { parts } = ask(1e9, stored, lambda, { retentionMonths: 2 });
    const gb = (1e9 * 100) / 2 ** 30;
    expect(parts.find(({ part }) => part === 'storage')?.totalUsd).toBeCloseTo(5 + gb * 2 * 0.023, 6);
  });
});

describe('a savings plan on managed instances', () => {
  it('covers the quietest minute all month, and nothing of the peak', () => {
    const day = { peakFactor: 2.5, peakHour: 18 };
    const plan = (discount: number) => ask(100e9, work(25, 100), { ...managed, discount }, { day });
    const { fleet, totalUsd } = plan(0);
    expect(fleet?.floorInstances).toBeLessThan(fleet?.atPeak.instances ?? 0);
    expect(totalUsd - plan(0.5).totalUsd).toBeCloseTo((fleet?.floorInstances ?? 0) * 730 * 0.145 * 0.5, 6);
  });
});

describe('default Lambda with less than a vCPU', () => {
  it('takes 13.7 s for 990 ms of CPU at 128 MiB, and no less above 1,769', () => {
    const cpu: Work = {
      ...work(1, 1),
      wallMs: 1_000,
      wallMsPerMessage: 0,
      cpuMs: 990,
      cpuMsPerMessage: 0,
      memoryMiB: undefined,
    };
    const durationMs = (memoryMiB: number) => ask(1e6, cpu, { ...lambda, memoryMiB }).workload.durationMs;
    expect(durationMs(128)).toBeCloseTo(10 + (990 * 1_769) / 128, 6);
    expect(durationMs(1_769)).toBe(1_000);
    expect(durationMs(10_240)).toBe(1_000);
    expect(ask(1e6, cpu, managed).workload.durationMs).toBe(1_000);
  });

  it('takes as long as measured where it was measured with so much', () => {
    const cpu: Work = { ...work(1, 1), wallMs: 2_000, cpuMs: 900, cpuMsPerMessage: 0, memoryMiB: 1_024 };
    expect(ask(1e6, cpu, { ...lambda, memoryMiB: 1_024 }).workload.durationMs).toBeCloseTo(2_002, 6);
  });
});

describe('provisioned pollers', () => {
  it('are paid where the stage sets them, between its minimum and its maximum, also at traffic that needs none', () => {
    const set = (minimum: number, maximum: number, events = 1e6) =>
      ask(events, work(25, 100), { ...managed, provisionedPollers: { minimum, maximum } }).pollers;
    expect(set(2, 20)).toMatchObject({ provisioned: true, most: 2, pollerHours: 2 * 730 });
    expect(set(7, 20)).toMatchObject({ most: 7, pollerHours: 7 * 730 });
    const { most } = ask(30e9, work(25, 100), managed).pollers;
    expect(most).toBeGreaterThan(5);
    expect(set(2, 200, 30e9).most).toBe(most);
    expect(set(2, 5, 30e9)).toMatchObject({ most: 5, pollerHours: 5 * 730 });
  });

  it('are paid as traffic asks for them, minute by minute, and not at their most all month', () => {
    const day = { peakFactor: 4, peakHour: 18 };
    const { pollers, parts } = ask(30e9, work(25, 100), managed, { day });
    expect(pollers.provisioned).toBe(true);
    expect(pollers.pollerHours).toBeLessThan((pollers.most * 730) / 2);
    expect(parts.filter(({ part }) => part === 'queue')[1]?.totalUsd).toBeCloseTo(
      pollers.pollerHours * 0.00925,
      6,
    );
  });
});
