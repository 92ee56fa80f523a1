import { cellsOf, readRun } from '@telemetry/runs';
import { expect, test } from 'vitest';
import { type MadeScenario, makeRun } from '@telemetry/runs/testing';
import { type CellCost, compareCost } from './compare-cost.ts';

async function costOf(changes: Omit<MadeScenario, 'arm'> = {}): Promise<CellCost> {
  const arms: MadeScenario[] = [
    { ...changes, arm: 'managed-instances' },
    { ...changes, arm: 'default' },
  ];
  const [cell] = cellsOf(await readRun(await makeRun(arms)));
  return (cell && compareCost(cell)) ?? expect.fail('no cost');
}
const armOf = ({ arms }: CellCost, name: string) =>
  arms.find(({ arm }) => arm === name) ?? expect.fail(`no ${name}`);

test('a million events on default Lambda cost what a pencil says', async () => {
  const cost = await costOf({ messagesPerInvocation: 10, invocationMs: 60, objects: 50, requests: 2_000 });
  const { parts, eventsPerMonth } = armOf(cost, 'default').atMeasuredTraffic;
  const millions = eventsPerMonth / 1e6;
  // 40,000 requests at $3.50 a million.
  expect(parts['edge']).toBeCloseTo(0.14 * millions, 6);
  // 4,000 invocations × 0.06 s × 1,769/1,024 GB at 1.33334e-5, and $0.20 a million of them.
  expect(parts['compute']).toBeCloseTo((4_000 * 0.06 * (1_769 / 1_024) * 1.33334e-5 + 0.0008) * millions, 6);
});

test('managed instances start at one for each zone, of the dearest allowed type, with the fee', async () => {
  const bill = armOf(await costOf(), 'managed-instances').atStatedTraffic[0] ?? expect.fail('no bill');
  expect(bill).toMatchObject({ instances: 3, instanceType: 'm8g.xlarge' });
  expect(bill.parts['compute']).toBeCloseTo(3 * 0.17952 * 730 * 1.15 + 0.0008, 1);
});

test('where the arms cross, their bills are equal, and the one named is cheaper just above', async () => {
  const cost = await costOf({ invocationMs: 300 });
  const [crossing] = cost.crossings;
  if (!crossing) expect.fail('no crossing');
  expect(crossing.cheaperAbove).toBe('managed-instances');
  const near = (events: number): number[] =>
    cost.arms.map(
      ({ curve }) => curve.find(({ eventsPerMonth }) => eventsPerMonth >= events)?.usdPerMonth ?? NaN,
    );
  const [managedBelow = NaN, defaultBelow = NaN] = near(crossing.eventsPerMonth / 1.2);
  const [managedAbove = NaN, defaultAbove = NaN] = near(crossing.eventsPerMonth);
  expect(managedBelow).toBeGreaterThan(defaultBelow);
  expect(managedAbove).toBeLessThan(defaultAbove);
});

test('each repeat has a bill of its own, so that a spread can be seen', async () => {
  const arms: MadeScenario[] = [40, 60, 80].flatMap((invocationMs, index) =>
    (['managed-instances', 'default'] as const).map((arm) => ({ arm, invocationMs, repeat: index + 1 })),
  );
  const [cell] = cellsOf(await readRun(await makeRun(arms)));
  const cost = (cell && compareCost(cell)) ?? expect.fail('no cost');
  const [least = 0, middle = 0, most = 0] = armOf(cost, 'default').usdPerMonthOfRepeats;
  expect(most - middle).toBeCloseTo(middle - least, 6);
  expect(most).toBeGreaterThan(least);
  expect(armOf(cost, 'default').atMeasuredTraffic.usdPerMonth).toBeCloseTo(middle, 6);
});

test('without durations of invocations there is no bill', async () => {
  const run = await readRun(await makeRun([{ arm: 'default' }]));
  const [cell] = cellsOf(run);
  for (const repeat of cell?.arms[0]?.repeats ?? []) repeat.invocationMs = null;
  expect(cell && compareCost(cell)).toBeNull();
});

test('a run in a region is priced there, and where a price is missing it says which', async () => {
  const edgeIn = async (region?: string) =>
    armOf(await costOf({ region }), 'default').atMeasuredTraffic.parts['edge'] ?? NaN;
  // $3.70 and $3.50 a million requests.
  expect((await edgeIn('eu-central-1')) / (await edgeIn())).toBeCloseTo(3.7 / 3.5, 9);
  await expect(costOf({ region: 'ap-southeast-1' })).rejects.toThrow(
    'prices of ap-southeast-1 are not known here: sqs.request',
  );
});

test('curves end where a price is not known here', async () => {
  const { arms } = await costOf({ region: 'eu-central-1' });
  const [longest, shortest] = arms.map(({ curve }) => curve.length);
  expect(longest).toBe(shortest);
  for (const { curve } of arms) {
    expect(curve.every(({ usdPerMonth }) => usdPerMonth > 0)).toBe(true);
    expect(curve.at(-1)?.eventsPerMonth).toBeLessThan(9e11);
  }
});
