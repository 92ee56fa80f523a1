import { describe, expect, it } from 'vitest';
import type { Item } from './item-schemas.ts';
import { priceScenario } from './price-scenario.ts';

const bill = (items: Item[], freeTier = false) =>
  priceScenario({ region: 'us-east-1', hoursPerMonth: 730, freeTier, items });
const usd = (...items: Item[]) => bill(items).totalUsd;
const invocations = { architecture: 'x86_64' as const, requests: 1e6, durationMs: 100, memoryMiB: 1_024 };

describe('computes that are not deployed here', () => {
  it('have no free tier with provisioned concurrency', () => {
    const items: Item[] = [
      { kind: 'lambda-provisioned-concurrency', ...invocations, environments: 1, hours: 730 },
    ];
    expect(bill(items, true)).toEqual(bill(items));
  });

  it('bills operations, written and kept data of durable functions', () => {
    const plain = usd({ kind: 'lambda', ...invocations });
    expect(
      usd({ kind: 'lambda-durable', ...invocations, operations: 1e6, gbWritten: 10, gbMonths: 10 }),
    ).toBeCloseTo(plain + 8 + 2.5 + 1.5, 9);
  });

  it('has Step Functions: $25 for a million transitions, $1 and $0.060012 a GB-hour express', () => {
    expect(usd({ kind: 'step-functions-standard', transitions: 1e6 })).toBeCloseTo(25, 9);
    expect(
      usd({ kind: 'step-functions-express', requests: 1e6, durationMs: 3_600, memoryMiB: 1_024 }),
    ).toBeCloseTo(1 + 1_000 * 0.060012, 6);
  });

  it('has Spot prices for Fargate, and a cluster with EKS alone', () => {
    const task = { architecture: 'arm64' as const, vcpu: 1, memoryGb: 2, tasks: 1, hours: 100 };
    expect(usd({ kind: 'ecs-fargate', ...task })).toBeCloseTo(3.238 + 0.712, 9);
    expect(usd({ kind: 'ecs-fargate', ...task, spot: true })).toBeCloseTo(1.034 + 0.228, 9);
    expect(usd({ kind: 'eks-fargate', ...task })).toBeCloseTo(3.95 + 73, 9);
  });

  it('has Firehose, a record rounded up to 5 KB', () => {
    expect(usd({ kind: 'firehose', records: 2 ** 20, recordKb: 1 })).toBeCloseTo(5 * 0.029, 9);
  });

  it('adds up: lines make items, items make the total, each line is quantity × price', () => {
    const { totalUsd, items } = bill([
      { kind: 'lambda', ...invocations },
      {
        kind: 'eks-auto-mode',
        instanceType: 'm7g.large',
        instances: 2,
        discount: 0.3,
        coveredInstanceHours: 99,
      },
      { kind: 'api-gateway-rest', requests: 1e10 },
    ]);
    const sum = (amounts: { usd: number }[]) => amounts.reduce((total, { usd: part }) => total + part, 0);
    for (const item of items) {
      expect(sum(item.lines)).toBeCloseTo(item.totalUsd, 9);
      for (const line of item.lines) expect(line.usd).toBe(line.quantity * line.unitUsd);
    }
    expect(items.reduce((total, item) => total + item.totalUsd, 0)).toBe(totalUsd);
  });
});
