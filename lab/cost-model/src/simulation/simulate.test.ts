import { describe, expect, it } from 'vitest';
import type {
  ConsumerSettings,
  DefaultFleetSettings,
  ManagedFleetSettings,
  SimulationSettings,
} from './settings.ts';
import { simulate } from './simulate.ts';

const mapping = {
  batchSize: 10,
  batchingWindowMs: 1_000,
  pollers: { first: 5, addedPerMinute: 300, most: 1_250 },
  callMs: 0,
  maxMessagesPerSecond: Infinity,
  visibilityTimeoutMs: 180_000,
};
const managedFleet: ManagedFleetSettings = {
  kind: 'managed-instances',
  maxConcurrency: 64,
  vcpusPerEnvironment: 1,
  environmentsPerInstance: 3,
  minInstances: 3,
  environments: { min: 3, max: 100 },
  targetUtilization: 0.5,
  doublingMs: 60_000,
  launchMs: 60_000,
  scaleInAfterMs: 600_000,
};
const defaultFleet: DefaultFleetSettings = {
  kind: 'default',
  concurrencyLimit: 1_000,
  addedPerTenSeconds: 1_000,
  coldStartMs: 400,
  idleEnvironmentMs: 300_000,
};
const work = { wallMs: 200, wallMsPerMessage: 0, cpuMs: 10, cpuMsPerMessage: 0 };

const run = (seconds: (second: number) => number, length: number, more: Partial<SimulationSettings>) =>
  simulate({
    arrivals: Array.from({ length: length * 5 }, (_, step) => {
      const rate = seconds(Math.floor(step / 5));
      return Math.round((rate * ((step % 5) + 1)) / 5) - Math.round((rate * (step % 5)) / 5);
    }),
    stepMs: 200,
    drainMs: 4 * 3_600_000,
    maxReceiveCount: 10,
    work,
    consumers: [{ mapping, fleet: managedFleet }],
    sampleEveryMs: 10_000,
    ...more,
  });
const consumer = (fleet: ConsumerSettings['fleet'], more: object = {}): ConsumerSettings[] => [
  { mapping: { ...mapping, ...more }, fleet },
];

describe('a simulated day', () => {
  it.each([
    ['managed instances', managedFleet],
    ['default Lambda', defaultFleet],
  ])('accounts for every message on %s', (_, fleet) => {
    const result = run((second) => (second > 60 && second < 90 ? 2_000 : 20), 300, {
      consumers: consumer(fleet),
    });
    expect(result).toMatchObject({ done: result.sent, deadLetters: 0, left: 0 });
    expect(result.sent).toBe(20 * 271 + 2_000 * 29);
  });

  it.each([
    ['managed instances', managedFleet],
    ['default Lambda', { ...defaultFleet, coldStartMs: 0 }],
  ])('has Little’s law on %s: slots in use are invocations a second × duration', (_, fleet) => {
    const { consumers } = run(() => 400, 600, { consumers: consumer(fleet, { batchingWindowMs: 0 }) });
    const [{ slotMs, invocations } = { slotMs: 0, invocations: 0 }] = consumers;
    expect(invocations).toBeGreaterThan(600 * 5);
    expect(slotMs / (invocations * work.wallMs)).toBeCloseTo(1, 2);
  });

  it('does not use more CPU than there is: a fleet that cannot grow falls behind by what it lacks', () => {
    // 100 invocations a second of 60 ms CPU are 6 vCPUs; there are 3, so half of the messages are left.
    const fleet = { ...managedFleet, environments: { min: 3, max: 3 } };
    const result = run(() => 1_000, 300, {
      work: { ...work, cpuMs: 60 },
      consumers: consumer(fleet, { pollers: { first: 100, addedPerMinute: 300, most: 1_250 } }),
      drainMs: 0,
    });
    const [{ cpuSeconds, invocations } = { cpuSeconds: 0, invocations: 0 }] = result.consumers;
    expect(cpuSeconds).toBeLessThan(300 * 3 * 1.05);
    expect(cpuSeconds).toBeGreaterThan(300 * 3 * 0.9);
    expect(invocations * 10).toBeLessThan(result.sent * 0.6);
  });

  it('takes traffic that doubles without a throttle, and throttles what jumps far above', () => {
    const fleet = { ...managedFleet, maxConcurrency: 8, environments: { min: 26, max: 1_000 } };
    const settings = {
      work: { ...work, wallMs: 1_000 },
      consumers: consumer(fleet, {
        batchingWindowMs: 0,
        pollers: { first: 400, addedPerMinute: 300, most: 400 },
      }),
    };
    const doubled = run((second) => (second < 600 ? 100 : 200), 1_200, settings);
    const jumped = run((second) => (second < 600 ? 100 : 3_000), 1_200, settings);
    expect(doubled.consumers[0]?.throttles).toBe(0);
    expect(jumped.consumers[0]?.throttles).toBeGreaterThan(100);
    expect(jumped.oldestMessageAgeMs).toBeGreaterThan(20_000);
    expect(jumped.consumers[0]?.mostInstances).toBeGreaterThan(10);
    expect(jumped.deadLetters).toBe(0);
  });

  it('makes dead letters of good messages where few receives are allowed and the fleet cannot grow', () => {
    const fleet = { ...managedFleet, maxConcurrency: 1, environments: { min: 3, max: 3 } };
    const burst = (maxReceiveCount: number) =>
      run((second) => (second < 60 ? 200 : 0), 60, {
        work: { ...work, wallMs: 5_000 },
        maxReceiveCount,
        consumers: consumer(fleet, {
          pollers: { first: 200, addedPerMinute: 300, most: 200 },
          visibilityTimeoutMs: 30_000,
        }),
      });
    expect(burst(1).deadLetters).toBeGreaterThan(100);
    expect(burst(1_000).deadLetters).toBe(0);
  });

  it('lets default Lambda follow a jump at a thousand environments in ten seconds', () => {
    const result = run((second) => (second < 60 ? 100 : 40_000), 120, {
      work: { ...work, wallMs: 2_000 },
      consumers: consumer(
        { ...defaultFleet, concurrencyLimit: 1e6 },
        { pollers: { first: 5_000, addedPerMinute: 1e6, most: 1e6 }, batchingWindowMs: 0 },
      ),
    });
    const at = (ms: number) => result.samples.find(({ atMs }) => atMs >= ms)?.environments ?? 0;
    expect(at(70_000) - at(60_000)).toBeLessThanOrEqual(2_100);
    expect(at(90_000) - at(80_000)).toBeLessThanOrEqual(1_100);
    expect(at(120_000)).toBeGreaterThan(4_000);
  });

  it('is the same fleet for a thousand times the traffic and a thousand times the size', () => {
    const small = run((second) => (second < 300 ? 100 : 600), 600, {
      consumers: consumer(managedFleet, { pollers: { first: 50, addedPerMinute: 300, most: 1_250 } }),
    });
    const large = run((second) => (second < 300 ? 100_000 : 600_000), 600, {
      consumers: consumer(
        { ...managedFleet, environments: { min: 3_000, max: 1e5 }, minInstances: 3_000 },
        { pollers: { first: 50_000, addedPerMinute: 3e5, most: 1.25e6 } },
      ),
    });
    expect(large.done).toBe(small.done * 1_000);
    expect(large.latencyMs.p50 / small.latencyMs.p50).toBeCloseTo(1, 1);
    const hours = (result: typeof small) => result.consumers[0]?.instanceHours ?? 0;
    expect(hours(large) / hours(small) / 1_000).toBeCloseTo(1, 1);
  });

  const joins = { aboveAgeMs: 30_000, lookEveryMs: 60_000, leaveAfterLooks: 3 };

  it('lets a second function join when the queue is old, and leave when it is not', () => {
    const floor = { ...managedFleet, maxConcurrency: 4, environments: { min: 3, max: 3 } };
    const alone = consumer(floor);
    const helped: ConsumerSettings[] = [...alone, { mapping, fleet: defaultFleet, joins }];
    const burst = (second: number) => (second > 300 && second < 900 ? 2_000 : 100);
    const settings = { work: { ...work, wallMs: 400 } };
    const without = run(burst, 1_800, { ...settings, consumers: alone });
    const withHelp = run(burst, 1_800, { ...settings, consumers: helped });
    expect(withHelp.oldestMessageAgeMs).toBeLessThan(without.oldestMessageAgeMs / 2);
    expect(withHelp.consumers[1]?.invocations).toBeGreaterThan(0);
    expect(withHelp.consumers[0]?.invocations).toBeGreaterThan(0);
    const calm = run(() => 100, 600, { ...settings, consumers: helped });
    expect(calm.consumers[1]?.invocations).toBe(0);
  });

  it('looks once a minute: joins at the first look that finds 30 s, leaves at the third in a row that does not', () => {
    const floor = { ...managedFleet, maxConcurrency: 4, environments: { min: 3, max: 3 } };
    const { samples } = run((second) => (second > 300 && second < 430 ? 2_000 : 100), 1_200, {
      work: { ...work, wallMs: 400 },
      consumers: [...consumer(floor), { mapping, fleet: defaultFleet, joins }],
      sampleEveryMs: 1_000,
    });
    const seconds = (found: typeof samples) => found.map(({ atMs }) => Math.round(atMs / 1_000));
    const looks = samples.filter(({ atMs }) => atMs % 60_000 === 0);
    const late = looks.filter(({ oldestMessageAgeMs }) => oldestMessageAgeMs > 30_000);
    const polling = samples.filter((sample) => sample.polling === 2);
    const [joined = 0] = seconds(polling);
    const left = (seconds(polling).at(-1) ?? 0) + 1;
    expect(late.length).toBeGreaterThan(0);
    expect(joined).toBe(seconds(late)[0]);
    expect(left).toBe((seconds(late).at(-1) ?? 0) + 180);
    expect(polling).toHaveLength(left - joined);
    // The queue was old before anyone looked.
    expect(samples.find(({ oldestMessageAgeMs }) => oldestMessageAgeMs > 30_000)?.atMs).toBeLessThan(
      joined * 1_000,
    );
  });
});
