/**
 * beSharp, 2026-03-04: "the break-even point at which standard Lambda becomes cheaper is around 15-20 million requests a
 * month for this memory profile", 2 GB and 200 ms. Which option is meant is not said; each has its own.
 */
import { describe, expect, it } from 'vitest';
import type { Item } from '../computes/item-schemas.ts';
import { breakEven } from '../pipeline/break-even.ts';
import { usd } from './claim.ts';

const instances = { instanceType: 'm7g.large', instances: 2 };
const tasks = { architecture: 'x86_64' as const, vcpu: 2, memoryGb: 4, tasks: 2 };

/** Million requests a month. */
function millions(
  option: (requests: number) => Item,
  { architecture = 'x86_64', discount = 0 }: { architecture?: 'x86_64' | 'arm64'; discount?: number } = {},
  decimals = 2,
): string | undefined {
  const lambda = (requests: number) =>
    usd({ kind: 'lambda', architecture, requests, durationMs: 200, memoryMiB: 2_048, discount });
  const found = breakEven((requests) => usd(option(requests)), lambda, { from: 1e-3, to: 1e9 });
  return found === undefined ? undefined : (found / 1e6).toFixed(decimals);
}
const arm = { architecture: 'arm64' as const };

const managed =
  (instanceType: string, plan: object = {}) =>
  (requests: number): Item => ({
    kind: 'lambda-managed-instances',
    instanceType,
    instances: 3,
    requests,
    ...plan,
  });

describe('"15 to 20 million requests a month"', () => {
  it('holds for containers on EC2', () => {
    const option = (): Item => ({ kind: 'ecs-ec2', ...instances });
    expect([millions(option), millions(option, arm)]).toEqual(['17.35', '21.53']);
    expect(millions(() => ({ kind: 'ecs-ec2', ...instances, discount: 0.26 }), { discount: 0.15 })).toBe(
      '15.03',
    );
  });

  it('holds for Fargate with a plan, not without', () => {
    const option = (): Item => ({ kind: 'ecs-fargate', ...tasks });
    expect([millions(option), millions(option, arm)]).toEqual(['20.99', '26.05']);
    expect(millions(() => ({ kind: 'ecs-fargate', ...tasks, discount: 0.25 }), { discount: 0.15 })).toBe(
      '18.43',
    );
  });

  it('holds for ECS Managed Instances with the true fee of 12 %', () => {
    const option = (): Item => ({ kind: 'ecs-managed-instances', ...instances });
    expect([millions(option), millions(option, arm)]).toEqual(['19.43', '24.11']);
  });

  it('does not hold on EKS: 28.0, 30.1 with Auto Mode, 31.6 on Fargate', () => {
    expect(millions(() => ({ kind: 'eks-ec2', ...instances }))).toBe('27.98');
    expect(millions(() => ({ kind: 'eks-auto-mode', ...instances }))).toBe('30.06');
    expect(millions(() => ({ kind: 'eks-fargate', ...tasks }))).toBe('31.63');
  });

  it('does not hold for managed instances: 30.8, and 15.2 only with three years at 65 % off', () => {
    expect([millions(managed('m7g.large')), millions(managed('m7g.large'), arm)]).toEqual(['30.83', '38.53']);
    expect(millions(managed('m7g.large', { discount: 0.2 }), { discount: 0.15 })).toBe('29.96');
    expect(millions(managed('m7g.large', { discount: 0.26 }), { discount: 0.12 })).toBe('27.11');
    expect(millions(managed('m7g.large', { discount: 0.65 }), { discount: 0.12 })).toBe('15.23');
  });
});

// $ a month of three instances without a request; million requests at 2 GB, requests a second at 1 GB, both of 200 ms.
describe.each([
  ['c7g.large', '182.59', '27.4', '20.8'],
  ['m7g.large', '205.51', '30.8', '23.5'],
  ['m8g.large', '226.06', '33.9', '25.8'],
  ['m7i.large', '253.86', '38.1', '29.0'],
  ['r7g.large', '269.73', '40.5', '30.8'],
  ['c7g.xlarge', '365.18', '54.8', '41.7'],
  ['m7g.xlarge', '411.02', '61.7', '46.9'],
])('three %s', (instanceType, floorUsd, millionsAt2Gb, perSecondAt1Gb) => {
  it(`cost ${floorUsd} a month and pay from ${millionsAt2Gb} million, or ${perSecondAt1Gb} a second at 1 GB`, () => {
    expect(usd(managed(instanceType)(0)).toFixed(2)).toBe(floorUsd);
    expect(millions(managed(instanceType), {}, 1)).toBe(millionsAt2Gb);
    const perSecond = breakEven(
      (rate) => usd(managed(instanceType)(rate * 2.628e6)),
      (rate) =>
        usd({
          kind: 'lambda',
          architecture: 'x86_64',
          requests: rate * 2.628e6,
          durationMs: 200,
          memoryMiB: 1_024,
        }),
      { from: 1e-3, to: 10_000 },
    );
    expect(perSecond?.toFixed(1)).toBe(perSecondAt1Gb);
  });
});
