import { config } from '@telemetry/settings';
import { beforeEach, describe, expect, it } from 'vitest';
import { comparisonOf, defaultAnswers } from '../pipeline/answers.ts';
import { compareArms } from '../pipeline/compare.ts';
import { asConsumers } from './as-consumers.ts';

import { becauseEdited, isEdited } from '../testing-shipped.ts';

const of = (more: object = {}) => {
  const comparison = comparisonOf({ ...defaultAnswers, eventsPerMonth: 1e9, ...more }, config.prod);
  const compared = compareArms(comparison);
  const consumers = asConsumers(comparison, compared);
  const usd = (name: string) => consumers.find((each) => each.name === name) ?? expect.fail(`no ${name}`);
  return { compared, consumers, usd };
};

describe('every compute as the consumer of this queue', () => {
  beforeEach(({ skip }) => skip(isEdited, becauseEdited));

  it('costs what a pencil says at the floor: three instances or tasks of a vCPU and 2 GiB', () => {
    const { usd } = of();
    // m8g.xlarge 0.17952 an hour; fees 12 and 15 %; Fargate on Arm 0.03238 and 0.00356 an hour (read 2026-11-21).
    const instances = 3 * 0.17952 * 730;
    const fargate = 3 * (0.03238 + 2 * 0.00356) * 730;
    expect(usd('ECS on EC2').computeUsd).toBeCloseTo(instances, 6);
    expect(usd('ECS Managed Instances').computeUsd).toBeCloseTo(instances * 1.12, 6);
    expect(usd('EKS Auto Mode').computeUsd).toBeCloseTo(instances * 1.12 + 73, 6);
    expect(usd('ECS on Fargate').computeUsd).toBeCloseTo(fargate, 6);
    expect(usd('EKS on Fargate').computeUsd).toBeCloseTo(fargate + 73, 6);
  });

  it('has the arms at their own bills, and differs from them by compute alone', () => {
    const { compared, usd } = of();
    const managed = usd('Lambda Managed Instances');
    expect(managed.totalUsd).toBe(compared.bills['managed-instances'].totalUsd);
    const ecs = usd('ECS on EC2');
    expect(ecs.totalUsd - ecs.computeUsd).toBeCloseTo(managed.totalUsd - managed.computeUsd, 9);
  });

  it('grows with the CPU that events need', () => {
    const busy = { eventsPerMonth: 1e11, wallMs: 200, cpuMs: 150 };
    expect(of(busy).usd('ECS on Fargate').computeUsd).toBeGreaterThan(
      2 * of().usd('ECS on Fargate').computeUsd,
    );
  });

  it('says of each what is assumed and what it costs people, the cheapest first', () => {
    const { consumers } = of();
    expect(consumers).toHaveLength(10);
    expect(consumers.every(({ assumed, people }) => assumed !== '' && people !== '')).toBe(true);
    const totals = consumers.map(({ totalUsd }) => totalUsd);
    expect(totals).toEqual([...totals].sort((a, b) => a - b));
  });
});
