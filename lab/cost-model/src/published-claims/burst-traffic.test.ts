/**
 * beSharp, 2026-03-04, scenario 2: the same 50 million requests in a bell around 6 PM with 14 at once at its peak; four
 * more m7g.large "for a total of about 1000 instance-hours". Its figures are whole dollars. The instance rows fit 500
 * hours, which are 1,000 vCPU-hours; the model prices those 500.
 */
import { describe, expect, it } from 'vitest';
import type { Item } from '../computes/item-schemas.ts';
import { usd, cents } from './claim.ts';

const extraHours = 500;
const m7g = { instanceType: 'm7g.large' };
const two = { ...m7g, instanceHours: 1_460 + extraHours };
const tasks = { architecture: 'x86_64' as const, vcpu: 2, memoryGb: 4, tasks: 2 };
const lambda = { architecture: 'x86_64' as const, requests: 50e6, durationMs: 200, memoryMiB: 2_048 };

interface WholeDollars {
  what: string;
  claimedUsd: number;
  item: Item;
}

const right: WholeDollars[] = [
  { what: 'ECS on EC2', claimedUsd: 160, item: { kind: 'ecs-ec2', ...two } },
  {
    what: 'ECS on EC2, all hours at 26 % less',
    claimedUsd: 118,
    item: { kind: 'ecs-ec2', ...two, discount: 0.26 },
  },
  { what: 'EKS on EC2', claimedUsd: 233, item: { kind: 'eks-ec2', ...two } },
  {
    what: 'EKS on EC2, all hours at 26 % less',
    claimedUsd: 191,
    item: { kind: 'eks-ec2', ...two, discount: 0.26 },
  },
  { what: 'Lambda', claimedUsd: 343.33, item: { kind: 'lambda', ...lambda } },
  {
    what: 'Lambda, plan of 15 %',
    claimedUsd: 293.33,
    item: { kind: 'lambda', ...lambda, discount: 0.15 },
  },
];

const wrong: (WholeDollars & { modelUsd: number; because: string })[] = [
  {
    what: 'ECS Fargate',
    claimedUsd: 158,
    item: { kind: 'ecs-fargate', ...tasks },
    modelUsd: 144.16,
    because: 'its own text says that the pattern has no impact; 158 is 9.6 % more, without a reason',
  },
  {
    what: 'ECS Fargate, plan of 25 %',
    claimedUsd: 119,
    item: { kind: 'ecs-fargate', ...tasks, discount: 0.25 },
    modelUsd: 108.12,
    because: 'as without a plan',
  },
  {
    what: 'ECS Managed Instances',
    claimedUsd: 190,
    item: { kind: 'ecs-managed-instances', ...two },
    modelUsd: 179.13,
    because: 'it adds $30 to 160: the fee of the steady table, which was $0.02 an hour instead of 12 %',
  },
  {
    what: 'ECS Managed Instances, plan of 26 %',
    claimedUsd: 148,
    item: { kind: 'ecs-managed-instances', ...two, discount: 0.26 },
    modelUsd: 137.54,
    because: 'as without a plan',
  },
  {
    what: 'EKS Auto Mode',
    claimedUsd: 245,
    item: { kind: 'eks-auto-mode', ...two },
    modelUsd: 252.13,
    because: 'its fee falls from 14.30 to 12 while hours rise; 12 looks like 12 % read as $12',
  },
  {
    what: 'EKS Auto Mode, plan of 26 %',
    claimedUsd: 203,
    item: { kind: 'eks-auto-mode', ...two, discount: 0.26 },
    modelUsd: 210.54,
    because: 'as without a plan',
  },
];

describe('burst traffic, as published', () => {
  it.each(right)('$what is USD $claimedUsd, within half a dollar', ({ claimedUsd, item }) => {
    expect(Math.abs(usd(item) - claimedUsd)).toBeLessThan(0.5);
  });

  it.each(wrong)(
    '$what is USD $modelUsd, not USD $claimedUsd: $because',
    ({ claimedUsd, item, modelUsd }) => {
      expect(cents(usd(item))).toBe(modelUsd);
      expect(Math.abs(modelUsd - claimedUsd)).toBeGreaterThan(0.5);
    },
  );

  it('the 1,000 instance-hours of its text would make ECS on EC2 $200.74, not $160', () => {
    expect(cents(usd({ kind: 'ecs-ec2', ...m7g, instanceHours: 2_460 }))).toBe(200.74);
  });
});

/** Instance-hours of a month for a bell of 14 at its peak above `floor`, with at least `least` instances of 2 vCPUs. */
function bellHours(floor: number, least: number): number {
  const mean = ((50e6 / 730) * 0.2) / 3_600;
  const height = 14 - floor;
  const widthHours = ((mean - floor) * 24) / (height * Math.sqrt(2 * Math.PI));
  let instanceHours = 0;
  for (let hour = 0; hour < 24; hour += 1) {
    const concurrent = floor + height * Math.exp(-0.5 * ((hour - 18) / widthHours) ** 2);
    instanceHours += Math.max(least, Math.ceil(concurrent / 2));
  }
  return (instanceHours * 365) / 12;
}

describe('managed instances under burst traffic: $225 and $189 are not those of any bell', () => {
  const managed = (instanceHours: number, plan: object = {}) =>
    usd({ kind: 'lambda-managed-instances', ...m7g, instanceHours, requests: 50e6, ...plan });
  // Bells on a floor that give ECS on EC2 its 1,960 instance-hours within 5 %.
  const bells = Array.from({ length: 350 }, (_, i) => i / 100).filter(
    (floor) => Math.abs(bellHours(floor, 2) - 1_960) < 98,
  );

  it('225 is 101 hours more than three instances all month, where the same burst adds 500 to two', () => {
    expect(cents(managed(2_190 + 101))).toBe(224.99);
    expect(Math.round(managed(2_190 + 101))).toBe(225);
  });

  it('every bell that gives ECS on EC2 its $160 gives managed instances $244 to $250', () => {
    expect(bells.length).toBeGreaterThan(0);
    for (const floor of bells) {
      const cost = managed(bellHours(floor, 3));
      expect(cost).toBeGreaterThan(244);
      expect(cost).toBeLessThan(250);
    }
  });

  it('189 is 225 with a plan of 20 % for the floor alone, where the row of ECS discounts every hour', () => {
    const floorOnly = managed(2_190 + 101, { discount: 0.2, coveredInstanceHours: 2_190 });
    expect(cents(floorOnly)).toBe(189.25);
    expect(cents(managed(2_190 + 101, { discount: 0.2 }))).toBe(187.6);
  });
});
