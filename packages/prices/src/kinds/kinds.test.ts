import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Item } from '../bill/item-schemas.ts';
import { priceDeployed } from './pricers.ts';

const bill = (items: Item[], freeTier = false) =>
  priceDeployed({ region: 'us-east-1', hoursPerMonth: 730, freeTier, items });
const usd = (...items: Item[]) => bill(items).totalUsd;
const invocations = { architecture: 'x86_64' as const, requests: 1e6, durationMs: 100, memoryMiB: 1_024 };

describe('Lambda', () => {
  it('has tiers of duration, which begin later on arm', () => {
    const duration = (architecture: 'x86_64' | 'arm64', gbSeconds: number) =>
      usd({ kind: 'lambda', architecture, requests: 1, durationMs: gbSeconds * 1_000, memoryMiB: 1_024 }) -
      2e-7;
    expect(duration('x86_64', 20e9)).toBeCloseTo(6e9 * 1.66667e-5 + 9e9 * 1.5e-5 + 5e9 * 1.33334e-5, 3);
    expect(duration('arm64', 20e9)).toBeCloseTo(
      7.5e9 * 1.33334e-5 + 11.25e9 * 1.20001e-5 + 1.25e9 * 1.06667e-5,
      3,
    );
  });

  it('bills storage above 512 MiB alone', () => {
    const plain = usd({ kind: 'lambda', ...invocations });
    expect(usd({ kind: 'lambda', ...invocations, ephemeralStorageMiB: 512 })).toBe(plain);
    expect(usd({ kind: 'lambda', ...invocations, ephemeralStorageMiB: 1_536 })).toBeCloseTo(
      plain + 1e5 * 3.09e-8,
      9,
    );
  });

  it('takes a discount off duration, never off requests', () => {
    expect(usd({ kind: 'lambda', ...invocations, discount: 1 })).toBeCloseTo(0.2, 9);
  });

  it('uses the free tier once, however many functions there are', () => {
    const lambda: Item = {
      kind: 'lambda',
      ...invocations,
      requests: 50e6,
      durationMs: 200,
      memoryMiB: 2_048,
    };
    expect(bill([lambda], true).totalUsd).toBeCloseTo(336.467, 2);
    const saved = 400_000 * 1.66667e-5 + 0.2;
    expect(bill([lambda, lambda], true).totalUsd).toBeCloseTo(2 * 343.334 - saved, 6);
  });

  it('has no free tier on managed instances', () => {
    const items: Item[] = [
      { kind: 'lambda-managed-instances', instanceType: 'm7g.large', instances: 3, requests: 1e6 },
    ];
    expect(bill(items, true)).toEqual(bill(items));
  });
});

it('has keys at $1, and $0.03 for 10,000 requests to them', () => {
  expect(usd({ kind: 'kms', keys: 2, requests: 20_000 })).toBeCloseTo(2.06, 9);
});

describe('managed instances', () => {
  const fleet = { kind: 'lambda-managed-instances' as const, instanceType: 'm7g.xlarge', requests: 0 };

  it('keep the whole fee under any discount', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (discount) => {
        const { lines } = bill([{ ...fleet, instances: 3, discount }]).items[0] ?? { lines: [] };
        expect(lines.find(({ name }) => name === 'management fee')?.usd).toBeCloseTo(3 * 730 * 0.02448, 6);
      }),
    );
  });

  it('with a plan for the floor pay the hours above it on demand', () => {
    const floor = 3 * 730;
    const plan = { discount: 0.5, coveredInstanceHours: floor };
    const extra =
      usd({ ...fleet, instanceHours: floor + 100, ...plan }) - usd({ ...fleet, instances: 3, ...plan });
    expect(extra).toBeCloseTo(100 * 0.1632 * 1.15, 9);
  });

  it('pay for hours of a plan that nobody uses, without a fee', () => {
    const used = usd({ ...fleet, instanceHours: 100, discount: 0.5 });
    const committed = usd({ ...fleet, instanceHours: 100, discount: 0.5, coveredInstanceHours: 150 });
    expect(committed - used).toBeCloseTo(50 * 0.1632 * 0.5, 9);
  });
});

describe('the rest of the pipeline', () => {
  it('has tiers at the edge: $930 by HTTP API and $3,033.10 by REST API for a billion requests', () => {
    expect(usd({ kind: 'api-gateway-http', requests: 1e9 })).toBeCloseTo(930, 6);
    expect(usd({ kind: 'api-gateway-rest', requests: 1e9 })).toBeCloseTo(3_033.1, 6);
  });

  it('counts an HTTP API request for each 512 KB', () => {
    const requests = (payloadKb: number) => usd({ kind: 'api-gateway-http', requests: 1e6, payloadKb });
    expect([0, 512, 513, 1_024].map(requests)).toEqual([1, 1, 2, 2]);
  });

  it('has prices for queue, pollers, network, logs and storage', () => {
    expect(usd({ kind: 'sqs-standard', requests: 1e6 })).toBeCloseTo(0.4, 9);
    expect(bill([{ kind: 'sqs-standard', requests: 3e6 }], true).totalUsd).toBeCloseTo(0.8, 9);
    expect(usd({ kind: 'sqs-provisioned-pollers', pollerHours: 2 * 730 })).toBeCloseTo(13.505, 9);
    expect(usd({ kind: 'nat-gateway', gateways: 3, gb: 10 })).toBeCloseTo(98.55 + 0.45, 9);
    expect(usd({ kind: 'interface-endpoint', endpoints: 1, availabilityZones: 3, gb: 10 })).toBeCloseTo(
      22,
      9,
    );
    expect(usd({ kind: 'cloudwatch-logs', gb: 20_480, storedGbMonths: 10 })).toBeCloseTo(
      5_120 + 2_560 + 0.3,
      6,
    );
    expect(usd({ kind: 's3', putRequests: 1_000, getRequests: 1_000, storedGbMonths: 1 })).toBeCloseTo(
      0.0284,
      9,
    );
    expect(usd({ kind: 'athena', scannedTb: 2 })).toBe(10);
  });

  it('adds up: lines make items, items make the total, each line is quantity × price', () => {
    const { totalUsd, items } = bill([
      { kind: 'lambda', ...invocations },
      {
        kind: 'lambda-managed-instances',
        requests: 9e9,
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

describe('CloudWatch', () => {
  it('costs by the metric in alarms, by the dashboard, and by the metric of one’s own', () => {
    expect(usd({ kind: 'cloudwatch-alarms', metrics: 37 })).toBeCloseTo(3.7, 9);
    expect(usd({ kind: 'cloudwatch-dashboards', dashboards: 2 })).toBe(6);
    expect(usd({ kind: 'cloudwatch-metrics', metrics: 10 })).toBeCloseTo(3, 9);
    expect(usd({ kind: 'cloudwatch-metrics', metrics: 12_000 })).toBeCloseTo(3_200, 9);
  });

  it('costs for metrics only in the hours in which they get data', () => {
    expect(usd({ kind: 'cloudwatch-metrics', metrics: 10, hours: 73 })).toBeCloseTo(0.3, 9);
    expect(usd({ kind: 'cloudwatch-metrics', metrics: 10, hours: 0 })).toBe(0);
  });
});

it('a web ACL costs by the month for itself and each rule, and by the request', () => {
  expect(usd({ kind: 'web-acl', rules: 10, requests: 50e6 })).toBeCloseTo(45, 9);
});
