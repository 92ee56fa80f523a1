import { describe, expect, it } from 'vitest';
import { steadyDay, type DayShape } from '../traffic/day.ts';
import type { Work } from '../traffic/work.ts';
import { pricePipeline } from './price-pipeline.ts';
import type { DefaultCompute, HybridCompute, ManagedCompute, PipelineQuestion } from './question.ts';

const floor: ManagedCompute = {
  arm: 'managed-instances',
  instanceType: 'c7g.xlarge',
  environment: { memoryMiB: 2_048, memoryGiBPerVcpu: 2, maxConcurrency: 64 },
  targetUtilization: 0.5,
  lingerMs: 0,
  minEnvironments: 1,
  minInstances: 1,
  network: { kind: 'interface-endpoints', endpoints: 1, availabilityZones: 3 },
};
const overflow: DefaultCompute = { arm: 'default', architecture: 'arm64', memoryMiB: 1_024 };
const hybrid: HybridCompute = { arm: 'hybrid', floor, overflow };

/** A request is an event of 1 KB, ten of them an invocation of 200 ms, 50 of which are CPU. */
const work: Work = {
  // As long as measured with the memory that is priced.
  memoryMiB: 1_024,
  eventsPerRequest: 1,
  requestKb: 1,
  messagesPerInvocation: 10,
  wallMs: 200,
  wallMsPerMessage: 0,
  cpuMs: 50,
  cpuMsPerMessage: 0,
  eventsPerObject: 1_000,
  storedBytesPerEvent: 0,
  logBytesPerInvocation: 2 ** 10,
  receivesPerMessage: 1,
};
/** 500 messages and 50 invocations a second: 2.5 busy vCPUs. */
const eventsPerMonth = 500 * 730 * 3_600;

const ask = (compute: PipelineQuestion['compute'], day: DayShape = steadyDay, more: object = {}) =>
  pricePipeline({
    eventsPerMonth,
    work,
    compute,
    settings: {
      region: 'us-east-1',
      hoursPerMonth: 730,
      freeTier: false,
      edge: 'http',
      retentionMonths: 0,
      athenaTb: 0,
      emptyReceivesPerSecond: 0,
      day,
      mapping: { batchSize: 100, batchingWindowSeconds: 1 },
      maxRows: 50_000,
    },
    ...more,
  });
const partOf = ({ parts }: ReturnType<typeof pricePipeline>, name: string) =>
  parts.filter(({ part }) => part === name).map(({ totalUsd }) => totalUsd);

describe('a hybrid whose overflow does a known share, worked out by hand', () => {
  const bill = ask({ ...hybrid, overflowShare: 0.4 });

  it('has a floor for the rest: 1.5 busy vCPUs are three environments on one instance', () => {
    expect(bill.fleet).toMatchObject({
      atMean: { busyVcpus: expect.closeTo(1.5, 9), environments: 3, instances: 1, cpuUtilization: 0.5 },
      instanceHours: 730,
    });
  });

  it('bills instances and fee for the floor, and duration for the overflow alone', () => {
    const invocations = eventsPerMonth / 10;
    const [instances = 0, duration = 0] = partOf(bill, 'compute');
    expect(instances).toBeCloseTo(730 * 0.145 * 1.15 + invocations * 0.6 * 2e-7, 6);
    expect(duration).toBeCloseTo(invocations * 0.4 * (0.2 * 1.33334e-5 + 2e-7), 6);
    expect(bill.overflowShare).toBe(0.4);
  });

  it('bills what both share once, in the tiers of the whole', () => {
    const once = ['edge', 'queue', 'logs', 'storage'] as const;
    const whole = ask(floor);
    for (const part of once)
      expect(partOf(bill, part)).toEqual([expect.closeTo(partOf(whole, part)[0] ?? 0, 6)]);
    // 1,314 million requests: 300 at $1.00, the others at $0.90.
    expect(partOf(bill, 'edge')[0]).toBeCloseTo(300 + 1_014 * 0.9, 6);
    // The overflow's logs do not pass the endpoint: 60 % of 125.3 GB do.
    const gb = ((eventsPerMonth / 10) * 2 ** 10) / 2 ** 30;
    expect(partOf(bill, 'network')[0]).toBeCloseTo(3 * 730 * 0.01 + 0.6 * gb * 0.01, 6);
  });

  it('takes the overflow’s own work where it is known', () => {
    const own = { ...work, messagesPerInvocation: 20, wallMs: 300, eventsPerObject: 500 };
    const other = ask({ ...hybrid, overflowShare: 0.4, overflowWork: own });
    const [instances, duration = 0] = partOf(other, 'compute');
    expect(instances).toBeCloseTo(partOf(bill, 'compute')[0] ?? 0, 9);
    expect(duration).toBeCloseTo((eventsPerMonth / 20) * 0.4 * (0.3 * 1.33334e-5 + 2e-7), 6);
    expect(partOf(other, 'storage')[0]).toBeCloseTo(eventsPerMonth * (0.6 / 1_000 + 0.4 / 500) * 5e-6, 6);
  });

  it('keeps the floor as deployed, whatever its share', () => {
    const deployed = { ...hybrid, floorEnvironments: 7 };
    expect(ask({ ...deployed, overflowShare: 0.9 }).fleet).toMatchObject({
      floorInstances: 3,
      atMean: { environments: 7, boundBy: 'fixed' },
    });
  });

  it.each([-0.1, 1.1, NaN])('refuses a share of %d', (overflowShare) => {
    expect(() => ask({ ...hybrid, overflowShare })).toThrow('a share of the events from 0 to 1, not');
  });
});

describe('a hybrid whose share follows from the day', () => {
  it('is managed instances on a steady day, to the cent', () => {
    const bill = ask(hybrid);
    expect(bill.overflowShare).toBe(0);
    expect(bill.totalUsd).toBeCloseTo(ask(floor).totalUsd, 9);
  });

  it('overflows by what a burst has above the floor’s capacity', () => {
    const burst = { factor: 10, startHour: 12, minutes: 60 };
    const bill = ask(hybrid, { peakFactor: 1, peakHour: 18, burst });
    // Outside of the burst 24 ÷ (23 + 10) of the mean; five environments do twice the mean.
    const mean = 24 / 33;
    expect(bill.fleet?.atMean.environments).toBe(5);
    expect(bill.overflowShare).toBeCloseTo((10 * mean - 2) / 24, 6);
    expect(bill.fleet?.atPeak.cpuUtilization).toBeCloseTo(1, 9);
  });

  it('has what a floor of fixed size leaves, on a steady day too', () => {
    // One environment does 1 of 2.5 busy vCPUs.
    expect(ask({ ...hybrid, floorEnvironments: 1 }).overflowShare).toBeCloseTo(0.6, 9);
  });

  it('costs the floor and what stands idle without an event', () => {
    const bill = ask(hybrid, steadyDay, { eventsPerMonth: 0 });
    expect(bill.totalUsd).toBeCloseTo(730 * 0.145 * 1.15 + 3 * 730 * 0.01, 6);
    expect(bill.overflowShare).toBe(0);
  });
});
