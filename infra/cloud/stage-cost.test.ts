import type { Arm, StageConfig } from '@telemetry/settings';
import { protectedStage, smallStage } from '@telemetry/settings/samples';
import { describe, expect, it } from 'vitest';
import { costDifferenceToMarkdown, costToText } from './print-cost.ts';
import { type ArmCost, stageCost } from './stage-cost.ts';

const costOf = (settings: StageConfig, arm: Arm): ArmCost => stageCost(settings, [arm]).arms[0] as ArmCost;
const [dev, prod] = [smallStage, protectedStage];
const hoursPerMonth = 730;
/** A run of what settles that finds nothing: six transitions, two lists and three files, 10 MB for a query; and a metric of its own. */
const idleSettling = hoursPerMonth * (6 * 25e-6 + 5 * 5e-6 + ((10 * 2 ** 20) / 2 ** 40) * 5) + 0.3;

describe('what a stage costs', () => {
  it('is, idle on managed instances, its instances with fee, an endpoint in each zone, polls of the queue, and watching', () => {
    const { idleUsd, idleParts, instanceType } = costOf(dev, 'managed-instances');
    // AWS Price List: m8g.large 0.08976 an hour, 15 % fee; interface endpoint 0.01 an hour and zone (read 2026-11-21).
    const compute = 0.08976 * 1.15 * hoursPerMonth;
    const network = 0.01 * hoursPerMonth;
    const polls = 5 * 0.05 * hoursPerMonth * 3_600 * 0.4e-6;
    // 31 metrics in alarms, and a dashboard.
    const watching = 31 * 0.1 + 3;
    expect(instanceType).toBe('m8g.large');
    expect(idleParts.map(({ part }) => part)).toEqual([
      'compute',
      'network',
      'watching',
      'settling',
      'queue',
    ]);
    expect(idleUsd).toBeCloseTo(compute + network + polls + watching + idleSettling, 2);
  });

  it('has three instances and three zones under a protected stage', () => {
    const { idleParts } = costOf(prod, 'managed-instances');
    expect(idleParts[0]?.usd).toBeCloseTo(3 * 0.17952 * 1.15 * hoursPerMonth, 2);
    expect(idleParts[1]?.usd).toBeCloseTo(3 * 0.01 * hoursPerMonth, 2);
  });

  it('keeps the network and what watches it while paused', () => {
    const { idleParts, pausedUsd } = costOf(dev, 'managed-instances');
    expect(pausedUsd).toBeCloseTo(costOf(dev, 'managed-instances').idleUsd - (idleParts[0]?.usd ?? 0), 9);
  });

  it('follows the settings', () => {
    const larger = {
      ...dev,
      managedInstances: { ...dev.managedInstances, environments: { min: 2, max: 12 } },
    };
    expect(costOf(larger, 'managed-instances').idleUsd).toBeGreaterThan(
      costOf(dev, 'managed-instances').idleUsd,
    );
    expect(costOf(dev, 'default').idleUsd).toBeLessThan(6.5);
  });

  it('has the key of a stage that has one of its own: itself, and what queue and bucket ask of it', () => {
    const withKey: StageConfig = { ...dev, security: { customerKey: true } };
    const idle = costOf(withKey, 'default');
    const key = (cost: ArmCost): number => cost.idleParts.find(({ part }) => part === 'key')?.usd ?? 0;
    expect(key(costOf(dev, 'default'))).toBe(0);
    // A hundredth of what an idle month lists and writes: five requests of each run of what settles.
    expect(key(idle)).toBeCloseTo(1 + hoursPerMonth * 5 * 0.01 * 3e-6, 9);
    const more = (settings: StageConfig, arm: Arm): number =>
      (costOf(settings, arm).traffic[0]?.usd ?? 0) - (costOf(settings, arm).idleUsd ?? 0);
    const ofTheQueue = more(withKey, 'default') - more(dev, 'default');
    expect(ofTheQueue).toBeGreaterThan((hoursPerMonth * 12 * 3 * 0.03) / 10_000);
    expect(ofTheQueue).toBeLessThan((hoursPerMonth * 12 * 3 * 0.03) / 10_000 + 0.03);
    // Two functions of a hybrid receive.
    expect(more(withKey, 'hybrid') - more(dev, 'hybrid')).toBeGreaterThan(
      (hoursPerMonth * 12 * 4 * 0.03) / 10_000,
    );
  });

  it('says which prices of a key are not known in a region', () => {
    const { arms, missing } = stageCost(
      { ...dev, security: { customerKey: true } },
      ['default'],
      'eu-west-1',
    );
    expect(arms[0]?.idleUsd).toBeNaN();
    expect(missing).toEqual(expect.arrayContaining(['kms.key-month', 'kms.request']));
    expect(stageCost(dev, ['default'], 'eu-west-1').missing).not.toContain('kms.request');
  });

  it('says that watching costs before any free tier, and of a pause only where it saves something', () => {
    const text = costToText('dev', stageCost(dev, ['default']));
    expect(text).toContain('default, idle: watching $5.40, settling $0.46, queue $0.26.');
    expect(text).toContain('before CloudWatch’s free tier');
    expect(text).not.toContain('pnpm cloud pause');
    expect(costToText('dev', stageCost(dev, ['managed-instances']))).toContain('pnpm cloud pause');
  });

  it('has our own metrics once there is traffic', () => {
    const alone = costOf(dev, 'default');
    const [million] = alone.traffic;
    // A million events: 40,000 requests of a REST API at $3.50 a million, few of them in a batch and
    // in an object, besides ten metrics at $0.30; and settling, with 10 MB for each of four statements of each run and day, and a
    // list for each hour of it.
    expect((million?.usd ?? 0) - alone.idleUsd).toBeGreaterThan(0.14 + 3 + 0.5);
    expect((million?.usd ?? 0) - alone.idleUsd).toBeLessThan(0.5 + 3 + 1);
  });

  it('is, idle as a hybrid, its floor and eleven more metrics in alarms', () => {
    const large = { ...dev, hybrid: { ...dev.hybrid, environments: { min: 4, max: 4 } } };
    const asManaged = {
      ...dev,
      managedInstances: { ...dev.managedInstances, environments: { min: 4, max: 4 } },
    };
    const more = 11 * 0.1;
    expect(costOf(dev, 'hybrid').idleUsd).toBeCloseTo(costOf(dev, 'managed-instances').idleUsd + more, 9);
    expect(costOf(large, 'hybrid').idleUsd).toBeCloseTo(
      costOf(asManaged, 'managed-instances').idleUsd + more,
      9,
    );
    expect(costOf(large, 'hybrid').idleUsd).toBeGreaterThan(1.5 * costOf(dev, 'hybrid').idleUsd);
  });

  it('says of a hybrid how much of steady traffic its floor does', () => {
    const shares = costOf(dev, 'hybrid').traffic.map(({ overflowShare }) => overflowShare);
    expect(shares).toEqual([0, 0, 0]);
    expect(costToText('dev', stageCost(dev, ['hybrid']))).toContain('the floor does all of it');
    expect(costToText('dev', stageCost(dev, ['default']))).not.toContain('hybrid');
  });

  it('has prices of the region, and of a region without any says so', () => {
    const [there] = stageCost(dev, ['default'], 'eu-central-1').arms;
    expect(there?.traffic[1]?.usd).toBeGreaterThan(costOf(dev, 'default').traffic[1]?.usd ?? NaN);
    const text = costToText('dev', stageCost(dev, ['default'], 'eu-north-1'));
    expect(text).toContain('list prices of eu-north-1');
    expect(text).toMatch(/default +not known here +not known here/);
    expect(text).toContain('Of eu-north-1 no prices are known here; there are some of us-east-1');
    expect(text).not.toContain('$');
  });

  it('names the price that is missing, and tells the rest', () => {
    const text = costToText('dev', stageCost(dev, ['default'], 'ap-southeast-1'));
    expect(text).toContain('Not known here for ap-southeast-1: sqs.request.');
    expect(text).toMatch(/default, idle: .*watching \$\d/);
  });

  it('says of instances without a price that it is not known here, and fails for what is none', () => {
    const on = (type: string) => ({
      ...dev,
      managedInstances: { ...dev.managedInstances, instanceTypes: [type] },
    });
    const cost = stageCost(on('m9g.xlarge'), ['default', 'managed-instances'], 'eu-west-1');
    expect(cost.missing).toEqual(['m9g.xlarge']);
    expect(cost.arms.map(({ idleUsd }) => Number.isNaN(idleUsd))).toEqual([false, true]);
    expect(() => costOf(on('x1.32xlarge'), 'managed-instances')).toThrow(
      '"x1.32xlarge" is no instance type of the families C, M and R',
    );
  });
});

describe('the difference between settings', () => {
  const priced = (settings: StageConfig) => [
    { stage: 'dev', cost: stageCost(settings, ['managed-instances']) },
  ];

  it('says nothing moves when nothing does', () => {
    expect(costDifferenceToMarkdown(priced(dev), priced(dev))).toContain('Cost a month: as before');
  });

  it('shows both sides and by how much', () => {
    const markdown = costDifferenceToMarkdown(priced(dev), priced(prod));
    expect(markdown).toContain('this change moves it');
    expect(markdown).toMatch(/\| dev \| managed-instances \| \$89\.\d\d → \$481\.\d\d \(\+\$392\.\d\d\)/);
  });
});
