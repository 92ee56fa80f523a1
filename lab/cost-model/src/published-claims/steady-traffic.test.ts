/**
 * beSharp, "When Serverless runs on servers", 2026-03-04, scenario 1: 50 million requests a month of 200 ms and 2 GB,
 * all day. Two m7g.large for containers, three for Lambda Managed Instances; discounts of "a one-year plan".
 */
import { describe, expect, it } from 'vitest';
import { instanceType, priceList } from '@telemetry/prices';
import type { Item } from '../computes/item-schemas.ts';
import { cents, usd, type Claim } from './claim.ts';

const two = { instanceType: 'm7g.large', instances: 2 };
const three = { instanceType: 'm7g.large', instances: 3, requests: 50e6 };
const tasks = { architecture: 'x86_64' as const, vcpu: 2, memoryGb: 4, tasks: 2 };
const lambda = { architecture: 'x86_64' as const, requests: 50e6, durationMs: 200, memoryMiB: 2_048 };

const flatFee = 'it takes a fee of $0.02 an instance-hour; the fee is 12 % of the on-demand price, $0.0098';

const claims: Claim[] = [
  { what: 'ECS on EC2', claimedUsd: 119.14, items: [{ kind: 'ecs-ec2', ...two }] },
  {
    what: 'ECS on EC2, plan of 26 %',
    claimedUsd: 88.16,
    items: [{ kind: 'ecs-ec2', ...two, discount: 0.26 }],
  },
  { what: 'ECS Fargate', claimedUsd: 144.16, items: [{ kind: 'ecs-fargate', ...tasks }] },
  {
    what: 'ECS Fargate, plan of 25 %',
    claimedUsd: 108.12,
    items: [{ kind: 'ecs-fargate', ...tasks, discount: 0.25 }],
  },
  {
    what: 'ECS Managed Instances',
    claimedUsd: 148.34,
    items: [{ kind: 'ecs-managed-instances', ...two }],
    wrong: { modelUsd: 133.43, because: flatFee },
  },
  {
    what: 'ECS Managed Instances, plan of 26 %',
    claimedUsd: 117.36,
    items: [{ kind: 'ecs-managed-instances', ...two, discount: 0.26 }],
    wrong: { modelUsd: 102.46, because: flatFee },
  },
  { what: 'EKS on EC2', claimedUsd: 192.14, items: [{ kind: 'eks-ec2', ...two }] },
  {
    what: 'EKS on EC2, plan of 26 %',
    claimedUsd: 161.16,
    items: [{ kind: 'eks-ec2', ...two, discount: 0.26 }],
  },
  {
    what: 'EKS Auto Mode',
    claimedUsd: 206.44,
    items: [{ kind: 'eks-auto-mode', ...two }],
    wrong: { modelUsd: 206.43, because: 'it adds parts that were rounded before: 119.14 + 73 + 14.30' },
  },
  {
    what: 'EKS Auto Mode, plan of 26 %',
    claimedUsd: 175.46,
    items: [{ kind: 'eks-auto-mode', ...two, discount: 0.26 }],
  },
  {
    what: 'Lambda Managed Instances',
    claimedUsd: 215.51,
    items: [{ kind: 'lambda-managed-instances', ...three }],
  },
  {
    what: 'Lambda Managed Instances, plan of 20 %',
    claimedUsd: 179.77,
    items: [{ kind: 'lambda-managed-instances', ...three, discount: 0.2 }],
  },
  { what: 'EKS Fargate', claimedUsd: 217.16, items: [{ kind: 'eks-fargate', ...tasks }] },
  {
    what: 'EKS Fargate, plan of 25 %',
    claimedUsd: 181.12,
    items: [{ kind: 'eks-fargate', ...tasks, discount: 0.25 }],
  },
  { what: 'Lambda', claimedUsd: 343.33, items: [{ kind: 'lambda', ...lambda }] },
  {
    what: 'Lambda, plan of 15 %',
    claimedUsd: 293.33,
    items: [{ kind: 'lambda', ...lambda, discount: 0.15 }],
  },
];

describe('steady traffic, as published', () => {
  it.each(claims.filter(({ wrong }) => !wrong))('$what is USD $claimedUsd', ({ claimedUsd, items }) => {
    expect(cents(usd(...items))).toBe(claimedUsd);
  });

  it.each(claims.filter(({ wrong }) => wrong))(
    '$what is USD $wrong.modelUsd, not USD $claimedUsd: $wrong.because',
    ({ claimedUsd, items, wrong }) => {
      expect(cents(usd(...items))).toBe(wrong?.modelUsd);
      expect(wrong?.modelUsd).not.toBe(claimedUsd);
    },
  );

  it('begins with 19.03 requests a second, 3.8 at once', () => {
    const perSecond = 50e6 / ((365 / 12) * 86_400);
    expect(perSecond.toFixed(2)).toBe('19.03');
    expect((perSecond * 0.2).toFixed(1)).toBe('3.8');
  });
});

describe('how the wrong figures of the steady table come about', () => {
  it('ECS Managed Instances: $0.02 for each of 1,460 instance-hours', () => {
    const fee = 0.02 * 1_460;
    expect(cents(usd({ kind: 'ecs-ec2', ...two }) + fee)).toBe(148.34);
    expect(cents(usd({ kind: 'ecs-ec2', ...two, discount: 0.26 }) + fee)).toBe(117.36);
  });

  it('EKS Auto Mode: the parts are rounded before they are added', () => {
    const instances = usd({ kind: 'ecs-ec2', ...two });
    expect(cents(instances) + 73 + cents(instances * 0.12)).toBeCloseTo(206.44, 9);
  });

  it('the Fargate rows are x86 beside instances that are arm: the like for like is $115.34', () => {
    expect(cents(usd({ kind: 'ecs-fargate', ...tasks, architecture: 'arm64' }))).toBe(115.34);
  });

  // Four rates for one purchase, 26, 20, 25 and 15 %; what a one-year plan takes off is in the price file.
  it.each<[string, number, Item, 'ec2' | 'fargate' | 'lambda', number]>([
    ['ECS on EC2', 88.16, { kind: 'ecs-ec2', ...two }, 'ec2', 87.46],
    ['ECS Fargate', 108.12, { kind: 'ecs-fargate', ...tasks }, 'fargate', 115.33],
    ['Lambda Managed Instances', 179.77, { kind: 'lambda-managed-instances', ...three }, 'ec2', 167.99],
    ['Lambda', 293.33, { kind: 'lambda', ...lambda }, 'lambda', 303.33],
  ])('%s with the listed rate of a one-year plan is not $%d', (_, claimedUsd, item, of, modelUsd) => {
    const discount = priceList().commitments['1-year'][of].share;
    expect(cents(usd({ ...item, discount } as Item))).toBe(modelUsd);
    expect(modelUsd).not.toBe(claimedUsd);
  });

  it('the same m7g.large gets 26 % as a container and 20 % under Lambda; with 26 % it is $169.05', () => {
    expect(cents(usd({ kind: 'lambda-managed-instances', ...three, discount: 0.26 }))).toBe(169.05);
  });

  it('three m7g.large have 3 vCPUs for 3.8 busy ones; with room to spare managed instances cost more than Lambda', () => {
    const busy = (50e6 / 2.628e6) * 0.2;
    const usable = instanceType(priceList(), 'm7g.large').vcpu - 1;
    const at = (target: number) =>
      usd({ kind: 'lambda-managed-instances', ...three, instances: Math.ceil(busy / usable / target) });
    expect(busy).toBeGreaterThan(3 * usable);
    expect([1, 0.7, 0.5].map(at).map(cents)).toEqual([284.01, 421.02, 558.03]);
    expect(at(0.7)).toBeGreaterThan(usd({ kind: 'lambda', ...lambda }));
  });
});
