import { cellsOf, readRun } from '@telemetry/runs';
import { expect, test } from 'vitest';
import { type MadeScenario, makeRun } from '@telemetry/runs/testing';
import { compareCost } from './compare-cost.ts';
import { questionOf } from './question.ts';

const overflow = { share: 0.25, messagesPerInvocation: 50, invocationMs: 400 };
const three: MadeScenario['arm'][] = ['managed-instances', 'default', 'hybrid'];

async function cellOf(arms: readonly MadeScenario['arm'][], changes: Partial<MadeScenario> = {}) {
  const scenarios = arms.map((arm) => ({ overflow, ...changes, arm }));
  const [cell] = cellsOf(await readRun(await makeRun(scenarios, { arms: [...arms] })));
  return cell ?? expect.fail('no cell');
}
const costOf = async (...of: Parameters<typeof cellOf>) =>
  compareCost(await cellOf(...of)) ?? expect.fail('no cost');
const hybridOf = ({ arms }: Awaited<ReturnType<typeof costOf>>) =>
  arms.find(({ arm }) => arm === 'hybrid') ?? expect.fail('no hybrid');

test('a hybrid is priced by the share of messages and the work that each function did', async () => {
  const [side] = (await cellOf(['hybrid'], { messagesPerInvocation: 10, invocationMs: 60 })).arms;
  const asked = side && questionOf(side, side.repeats, 1e6);
  if (asked?.compute.arm !== 'hybrid') expect.fail('no hybrid');
  expect(asked.compute).toMatchObject({
    overflowShare: 0.25,
    overflow: { arm: 'default', memoryMiB: 1_769 },
    // Prod's floor, though one environment ran.
    floor: { minEnvironments: 3 },
  });
  const { overflowWork } = asked.compute;
  expect(overflowWork && overflowWork.wallMs + 50 * overflowWork.wallMsPerMessage).toBeCloseTo(400, 9);
  expect(asked.work.receivesPerMessage).toBeCloseTo(1, 9);
});

test('a million events on a hybrid cost what a pencil says', async () => {
  const { atMeasuredTraffic } = hybridOf(
    await costOf(['hybrid', 'default'], { messagesPerInvocation: 10, invocationMs: 60 }),
  );
  const { parts, instances, instanceType, eventsPerMonth } = atMeasuredTraffic;
  const millions = eventsPerMonth / 1e6;
  expect({ instances, instanceType }).toEqual({ instances: 3, instanceType: 'm8g.xlarge' });
  expect(parts['edge']).toBeCloseTo(0.14 * millions, 6);
  // 30,000 messages in 3,000 invocations of the floor, 10,000 in 200 of the overflow.
  const floor = 3 * 0.17952 * 730 * 1.15 + 3_000 * 2e-7 * millions;
  const lambda = 200 * (0.4 * (1_769 / 1_024) * 1.33334e-5 + 2e-7) * millions;
  expect(parts['compute']).toBeCloseTo(floor + lambda, 6);
});

test('an overflow that never joined costs nothing, and one whose counters are missing has no bill', async () => {
  const idle = hybridOf(await costOf(['hybrid', 'default'], { overflow: { ...overflow, share: 0 } }));
  expect(idle.atMeasuredTraffic.overflowShare).toBe(0);
  const cell = await cellOf(['hybrid', 'default']);
  const [hybrid] = cell.arms;
  const [repeat] = hybrid?.repeats ?? [];
  if (!hybrid || !repeat) expect.fail('no repeat');
  const { consumers, ...without } = repeat;
  expect(consumers).toHaveLength(2);
  hybrid.repeats.push(without);
  expect(compareCost(cell)).toBeNull();
});

test('of three arms the cheapest is named for each stretch of traffic, and is the cheapest there', async () => {
  const cost = await costOf(three, {
    invocationMs: 20_000,
    messagesPerInvocation: 2,
    requests: 2_000,
    overflow: { share: 0.5, messagesPerInvocation: 100, invocationMs: 200 },
  });
  expect(cost.crossings.map(({ cheaperAbove }) => cheaperAbove)).toContain('hybrid');
  for (const { eventsPerMonth, cheaperAbove } of cost.crossings) {
    const usd = (arm: string): number =>
      cost.arms
        .find((each) => each.arm === arm)
        ?.curve.find((point) => point.eventsPerMonth >= eventsPerMonth)?.usdPerMonth ?? NaN;
    for (const other of three) expect(usd(cheaperAbove)).toBeLessThanOrEqual(usd(other) * 1.05);
  }
  const names = cost.crossings.map(({ cheaperAbove }) => cheaperAbove);
  expect(names.every((name, index) => name !== names[index - 1])).toBe(true);
});

test('a hybrid that costs what managed instances do takes no turn from them', async () => {
  const cell = await cellOf(three, {
    invocationMs: 2_000,
    messagesPerInvocation: 2,
    overflow: { share: 0.02, messagesPerInvocation: 10, invocationMs: 2_000 },
  });
  const [managed, , hybrid] = cell.arms;
  if (!managed?.deployment?.managedInstances || !hybrid?.deployment) expect.fail('no deployment');
  // The same least fleet: duration makes the one dearer, and a smaller floor, at its steps, the other.
  hybrid.deployment = { ...hybrid.deployment, managedInstances: managed.deployment.managedInstances };
  const { crossings, arms } = compareCost(cell) ?? expect.fail('no cost');
  const dearer = (arms[0]?.curve ?? []).map(
    ({ usdPerMonth }, index) => usdPerMonth > (arms[2]?.curve[index]?.usdPerMonth ?? NaN),
  );
  expect(dearer.filter((one, index) => index > 0 && one !== dearer[index - 1]).length).toBeGreaterThan(1);
  expect(crossings).toHaveLength(1);
});
