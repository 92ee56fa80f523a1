import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instanceType, priceList } from '../list/price-list.ts';
import { environmentsPerInstance } from './environment-shape.ts';
import { fleetSize, type FleetSettings } from './fleet-size.ts';

const environment = { memoryMiB: 2_048, memoryGiBPerVcpu: 2, maxConcurrency: 64 };
const settings: FleetSettings = {
  instance: instanceType(priceList(), 'm7g.xlarge'),
  environment,
  targetUtilization: 0.5,
  minEnvironments: 3,
  minInstances: 3,
};
const demand = { invocationsPerSecond: 100, durationMs: 200, cpuMs: 40 };

describe('environments on an instance', () => {
  it.each([
    ['c7g.large', 1],
    ['m7g.large', 1],
    ['c7g.xlarge', 3],
    ['m7g.4xlarge', 15],
    ['c7g.4xlarge', 15],
  ])('%s holds %d of 1 vCPU and 2 GiB: one vCPU and one GiB are the operating system’s', (type, fit) => {
    expect(environmentsPerInstance(instanceType(priceList(), type), environment)).toBe(fit);
  });

  it('are bound by memory where that is scarce', () => {
    const large = { ...environment, memoryMiB: 4_096, memoryGiBPerVcpu: 4 };
    expect(environmentsPerInstance(instanceType(priceList(), 'c7g.xlarge'), large)).toBe(1);
  });

  it('do not fit where they are larger than the instance', () => {
    const large = { ...environment, memoryMiB: 8_192 };
    expect(() => environmentsPerInstance(instanceType(priceList(), 'm7g.large'), large)).toThrow(
      'an environment of 4 vCPU and 8 GiB does not fit on 2 vCPU and 8 GiB, of which the operating system keeps 1 and 1',
    );
  });
});

describe('the size of a fleet', () => {
  it('follows CPU: 100 invocations a second of 40 ms CPU are 4 busy vCPUs, 8 at half load', () => {
    expect(fleetSize(demand, settings)).toMatchObject({
      busyVcpus: 4,
      busySlots: 20,
      environments: 8,
      instances: 3,
      cpuUtilization: 0.5,
      headroom: 2,
      boundBy: 'cpu',
    });
  });

  it('follows slots where invocations wait: 100 a second of 20 s are 2,000 slots, 4,000 at half load', () => {
    const size = fleetSize({ ...demand, durationMs: 20_000, cpuMs: 1 }, settings);
    expect(size).toMatchObject({ busySlots: 2_000, environments: 63, instances: 21, boundBy: 'slots' });
  });

  it('is never below its minimum', () => {
    expect(fleetSize({ ...demand, invocationsPerSecond: 0 }, settings)).toMatchObject({
      environments: 3,
      instances: 3,
      slots: 192,
      boundBy: 'minimum',
      headroom: Infinity,
    });
  });

  it('grows with demand, and never exceeds its target', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.double({ min: 1, max: 1e4, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        (invocationsPerSecond, durationMs, cpuShare, targetUtilization) => {
          const at = (rate: number) =>
            fleetSize(
              { invocationsPerSecond: rate, durationMs, cpuMs: durationMs * cpuShare },
              { ...settings, targetUtilization },
            );
          const size = at(invocationsPerSecond);
          expect(Math.max(size.cpuUtilization, size.slotUtilization)).toBeLessThanOrEqual(
            targetUtilization + 1e-6,
          );
          expect(at(invocationsPerSecond * 1.5).instances).toBeGreaterThanOrEqual(size.instances);
        },
      ),
    );
  });
});
