/**
 * Refactix, "Lambda Managed Instances: When Dedicated EC2 Pays Off", 2026-04-28: 100 requests a second of 200 ms and 1 GB
 * on three m7i.large, by the day; months of 30.4 days; parts rounded before they are added.
 */
import { describe, expect, it } from 'vitest';
import { breakEven } from '../pipeline/break-even.ts';
import { cents, usd } from './claim.ts';

const daySeconds = 86_400;
const perDay = (perSecond: number) => perSecond * daySeconds;
const lambda = (perSecond: number, discount = 0) =>
  usd({
    kind: 'lambda',
    architecture: 'x86_64',
    requests: perDay(perSecond),
    durationMs: 200,
    memoryMiB: 1_024,
    discount,
  });
const managed = (perSecond: number, discount = 0) =>
  usd({
    kind: 'lambda-managed-instances',
    instanceType: 'm7i.large',
    instanceHours: 3 * 24,
    requests: perDay(perSecond),
    discount,
  });

describe('a day of 100 requests a second, as published', () => {
  it('8.64 million invocations, 1,728,000 GB-seconds', () => {
    expect(perDay(100)).toBe(8_640_000);
    expect(perDay(100) * 0.2 * 1).toBe(1_728_000);
  });

  it('Lambda: 28.80 for duration, 1.73 for requests, 30.53 in all', () => {
    const requests = perDay(100) * 2e-7;
    expect(cents(lambda(100) - requests)).toBe(28.8);
    expect(cents(requests)).toBe(1.73);
    expect(cents(lambda(100))).toBe(30.53);
  });

  it('managed instances: 7.26 for EC2, 1.09 for the fee, 1.73 for requests', () => {
    const ec2 = usd({ kind: 'ecs-ec2', instanceType: 'm7i.large', instanceHours: 72 });
    expect(cents(ec2)).toBe(7.26);
    expect(cents(managed(0) - ec2)).toBe(1.09);
    expect(cents(managed(100) - managed(0))).toBe(1.73);
  });

  it('managed instances: 10.07 in all, not 10.08: it adds parts that were rounded before', () => {
    expect(cents(managed(100))).toBe(10.07);
    expect(cents(7.26 + 1.09 + 1.73)).toBe(10.08);
  });

  it('a month is about 928 and about 306 when it has 30.4 days', () => {
    expect(Math.round(lambda(100) * 30.4)).toBe(928);
    expect(Math.round(managed(100) * 30.4)).toBe(306);
    expect(cents(lambda(100) * 30)).toBe(915.84);
  });

  it('5 requests a second: about 1.50 and about 8.50', () => {
    expect(cents(lambda(5))).toBe(1.53);
    expect(cents(managed(5))).toBe(8.43);
    expect(Math.abs(lambda(5) - 1.5)).toBeLessThan(0.05);
    expect(Math.abs(managed(5) - 8.5)).toBeLessThan(0.1);
  });

  it('"a savings plan takes 30 to 40 % off EC2": the fee stays, the total falls by 22 to 29 %', () => {
    const share = (discount: number) => 1 - managed(100, discount) / managed(100);
    expect(cents(managed(100, 0.3))).toBe(7.9);
    expect(cents(managed(100, 0.4))).toBe(7.17);
    expect([share(0.3), share(0.4)].map(cents)).toEqual([0.22, 0.29]);
  });

  it('"three small instances are enough": 100 × 0.2 s × 20 % CPU are 4 busy vCPUs, three m7i.large have 3', () => {
    const busy = 100 * 0.2 * 0.2;
    expect(busy).toBeGreaterThan(3 * (2 - 1));
  });
});

describe('"30 to 50 requests a second are the break-even"', () => {
  const at = (other: (perSecond: number) => number, discount = 0) =>
    breakEven((perSecond) => managed(perSecond, discount), other, { from: 1e-3, to: 1_000 });

  it('is 29.0 for its own example', () => {
    expect(at(lambda)?.toFixed(2)).toBe('28.98');
  });

  it('is 36.2 against arm, 32.9 against Lambda with a plan of 12 %, 21.4 and 18.9 with 30 and 40 % off EC2', () => {
    const arm = (perSecond: number) =>
      usd({
        kind: 'lambda',
        architecture: 'arm64',
        requests: perDay(perSecond),
        durationMs: 200,
        memoryMiB: 1_024,
      });
    expect(at(arm)?.toFixed(2)).toBe('36.22');
    expect(at((perSecond) => lambda(perSecond, 0.12))?.toFixed(2)).toBe('32.93');
    expect(at(lambda, 0.3)?.toFixed(2)).toBe('21.42');
    expect(at(lambda, 0.4)?.toFixed(2)).toBe('18.90');
  });

  it('is 38.6 with four instances and 48.3 with five', () => {
    const fleet = (instances: number) => (perSecond: number) =>
      usd({
        kind: 'lambda-managed-instances',
        instanceType: 'm7i.large',
        instanceHours: instances * 24,
        requests: perDay(perSecond),
      });
    expect([4, 5].map((n) => breakEven(fleet(n), lambda, { from: 1e-3, to: 1_000 })?.toFixed(2))).toEqual([
      '38.64',
      '48.30',
    ]);
  });
});

describe('provisioned concurrency for the same load: 20 environments of 1 GB all month', () => {
  const requests = 100 * 3_600 * 730;
  const lambdaMonth = { architecture: 'x86_64' as const, requests, durationMs: 200, memoryMiB: 1_024 };
  const provisioned = (environments: number) =>
    usd({ kind: 'lambda-provisioned-concurrency', ...lambdaMonth, environments, hours: 730 });

  it('costs 782.56, between Lambda with 928.56 and managed instances with 306.42', () => {
    expect(cents(provisioned(20))).toBe(782.56);
    expect(cents(usd({ kind: 'lambda', ...lambdaMonth }))).toBe(928.56);
    expect(
      cents(usd({ kind: 'lambda-managed-instances', instanceType: 'm7i.large', instances: 3, requests })),
    ).toBe(306.42);
  });

  it('beats Lambda on demand where its environments are busy more than 60 % of the time', () => {
    const environments = breakEven(provisioned, () => usd({ kind: 'lambda', ...lambdaMonth }), {
      from: 1e-3,
      to: 1e4,
    });
    expect((20 / (environments ?? 0)).toFixed(3)).toBe('0.600');
  });
});
