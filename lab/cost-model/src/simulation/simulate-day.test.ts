import { describe, expect, it } from 'vitest';
import { config } from '@telemetry/settings';
import { comparisonOf, defaultAnswers } from '../pipeline/answers.ts';
import { simulateDay, type SimulatedDay } from './simulate-day.ts';
import { expectTheBill } from './testing-flat-day.ts';

const day = (eventsPerMonth: number, more: object = {}) => {
  const days = simulateDay(comparisonOf({ ...defaultAnswers, eventsPerMonth, ...more }, config.prod));
  return Object.fromEntries(days.map((each) => [each.arm, each])) as Record<
    SimulatedDay['arm'],
    SimulatedDay
  >;
};

describe('a day of a whole pipeline', () => {
  it('has three instances, 72 instance-hours, and no backlog at low traffic', () => {
    const { 'managed-instances': managed, default: lambda } = day(50e6);
    expect(managed.simulated.consumers[0]).toMatchObject({ mostInstances: 3, throttles: 0 });
    expect(managed.simulated.consumers[0]?.instanceHours).toBeCloseTo(72, 1);
    expect(managed.simulated.oldestMessageAgeMs).toBeLessThan(5_000);
    expect(managed.simulatedBill.totalUsd - lambda.simulatedBill.totalUsd).toBeGreaterThan(400);
  });

  it.each([
    ['prod', 50e6, 100],
    ['dev', 2.6e9, 100],
    ['prod', 30e9, 10],
    ['dev', 100e9, 100],
  ] as const)(
    'of flat traffic is the bill: stage %s, %d events a month in batches of %d',
    (stage, events, batchSize) => {
      expectTheBill(stage, { eventsPerMonth: events, batchSize });
    },
  );

  it('shows what a hybrid is for: the floor’s instance-hours, and less age than the floor alone would have', () => {
    const days = day(100e9, {
      burstFactor: 10,
      burstMinutes: 20,
      peakFactor: 2,
      wallMs: 2_000,
      maxEnvironments: 100,
      concurrency: 16,
    });
    const hours = (arm: 'hybrid' | 'managed-instances') =>
      days[arm].simulated.consumers[0]?.instanceHours ?? 0;
    expect(hours('hybrid')).toBeLessThan(hours('managed-instances') * 0.75);
    expect(days.hybrid.simulatedBill.totalUsd).toBeLessThan(days['managed-instances'].simulatedBill.totalUsd);
    expect(days.hybrid.simulatedBill.totalUsd).toBeLessThan(days.default.simulatedBill.totalUsd);
    expect(days.hybrid.simulated.consumers[1]?.invocations).toBeGreaterThan(0);
    expect(days.hybrid.simulated.oldestMessageAgeMs).toBeGreaterThan(30_000);
  });

  it('gives a floor no more batches at once than it has slots, as deployed', () => {
    const days = day(10e9, { burstFactor: 30, wallMs: 2_000 });
    const [floor] = days.hybrid.simulated.consumers;
    expect(floor?.throttles).toBeLessThan((floor?.invocations ?? 0) / 100);
  });
});
