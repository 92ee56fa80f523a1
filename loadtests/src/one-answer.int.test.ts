/** One load, one answer: whoever is asked prices the same stage, the same instances and the same bill. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { cost as costOf } from '@telemetry/cost-model/testing';
import { writeReport } from '@telemetry/load-report';
import { knownRegions } from '@telemetry/prices';
import { makeRun, type RawFiles } from '@telemetry/runs/testing';
import { arms, type Arm, stages } from '@telemetry/settings';
import { startCaller } from '@telemetry/terminal/testing-calls';
import { afterAll, describe, expect, test } from 'vitest';
import { cents, runOfBothArms, type Usd } from './testing-one-answer.ts';

const repository = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'one-answer-'));
afterAll(() => rmSync(folder, { recursive: true }));

const cost = async (...args: string[]): Promise<string> => (await costOf(args)).stdout;
const caller = startCaller();
afterAll(() => caller[Symbol.asyncDispose]());
const cloud = async (...args: string[]): Promise<string> =>
  (await caller.call(join(repository, 'infra/cloud/cli.ts'), args)).stdout;
const totals = async (...args: string[]): Promise<Usd> => {
  const { bills } = JSON.parse(await cost(...args, '--json')) as { bills: Record<Arm, { totalUsd: number }> };
  return Object.fromEntries(arms.map((arm) => [arm, bills[arm].totalUsd]));
};

/** Arms whose settings differ, as two stacks of an account may. */
const differing: [string, (arm: Arm) => (raw: RawFiles) => void][] = [
  ['alike', () => () => {}],
  [
    'that differ in batches, memory, slots and linger',
    (arm) =>
      ({ deployment }) => {
        if (arm === 'default')
          Object.assign(deployment, { batchSize: 10, batchingWindowSeconds: 0, memoryMiB: 512 });
        else if (deployment.managedInstances)
          Object.assign(deployment, {
            memoryMiB: 4_096,
            lingerMs: 2_000,
            managedInstances: {
              ...deployment.managedInstances,
              slotsPerEnvironment: 8,
              minEnvironments: 5,
            },
          });
      },
  ],
  [
    'whose default Lambda is of x86, and whose instances gather longer',
    (arm) =>
      ({ deployment }) => {
        if (arm === 'default') deployment.architecture = 'x86_64';
        else Object.assign(deployment, { batchSize: 1_000, batchingWindowSeconds: 20 });
      },
  ],
];

describe.each(differing)('a run of arms %s', (_, change) => {
  test('costs the same in its report, by the command, on the page and in the simulated day', async () => {
    const results = await makeRun(
      runOfBothArms.map((scenario) => ({ ...scenario, change: change(scenario.arm) })),
    );
    await writeReport(results);
    const report = JSON.parse(readFileSync(join(results, 'report.json'), 'utf8'));
    expect(report.stage).toBe('prod');
    const asReported = Object.fromEntries(
      report.cells[0].cost.arms.map((each: { arm: Arm; atMeasuredTraffic: { usdPerMonth: number } }) => [
        each.arm,
        each.atMeasuredTraffic.usdPerMonth,
      ]),
    ) as Usd;
    expect(Object.keys(asReported)).toEqual(['managed-instances', 'default']);
    const byCommand = await totals('--from', results);
    const days = JSON.parse(await cost('simulate', '--from', results, '--json')) as {
      arm: Arm;
      bill: { totalUsd: number };
      simulatedBill: { totalUsd: number };
    }[];
    const page = join(folder, 'cost.html');
    await cost('--from', results, '--html', page);
    const html = readFileSync(page, 'utf8');
    for (const [arm, usd] of Object.entries(asReported) as [Arm, number][]) {
      expect(byCommand[arm]).toBeCloseTo(usd, 6);
      const day = days.find((each) => each.arm === arm);
      expect(day?.bill.totalUsd).toBeCloseTo(usd, 6);
      // A day that is flat, but for its cold starts.
      expect(day?.simulatedBill.totalUsd).toBeCloseTo(usd, 1);
      expect(html).toMatch(new RegExp(`>${cents(usd).replaceAll(/[$.]/g, '\\$&')}</td>`));
    }
  });
});

describe('a run', () => {
  const others = stages.filter((stage) => stage !== 'prod');
  test.each(others)('of stage %s costs the same in its report and by the command', async (stage) => {
    const results = await makeRun(runOfBothArms);
    await writeReport(results, { stage });
    const report = JSON.parse(readFileSync(join(results, 'report.json'), 'utf8'));
    expect(report.stage).toBe(stage);
    const byCommand = await totals('--from', results, '--stage', stage);
    const simulated = JSON.parse(await cost('simulate', '--from', results, '--stage', stage, '--json')) as {
      arm: Arm;
      bill: { totalUsd: number };
    }[];
    expect(report.cells[0].cost.arms).toHaveLength(2);
    for (const { arm, atMeasuredTraffic } of report.cells[0].cost.arms as {
      arm: Arm;
      atMeasuredTraffic: { usdPerMonth: number };
    }[]) {
      expect(byCommand[arm]).toBeCloseTo(atMeasuredTraffic.usdPerMonth, 6);
      expect(simulated.find((day) => day.arm === arm)?.bill.totalUsd).toBeCloseTo(byCommand[arm] ?? NaN, 6);
    }
  });

  test('turns at the same traffic in its report and by the command', async () => {
    const slow = runOfBothArms.map((scenario) => ({ ...scenario, invocationMs: 2_000 }));
    const results = await makeRun(slow);
    await writeReport(results);
    const report = JSON.parse(readFileSync(join(results, 'report.json'), 'utf8'));
    const { crossings } = JSON.parse(await cost('--from', results, '--json'));
    expect(crossings.length).toBeGreaterThan(0);
    expect(report.cells[0].cost.crossings[0].eventsPerMonth / crossings[0].at).toBeCloseTo(1, 6);
  });
});

test.each(knownRegions())(
  'a stage in %s costs the same by "cost" and by "cloud cost", to the cent',
  async (region) => {
    const printed = await cloud('cost', '--stage', 'prod', '--region', region, '--arm', ...arms);
    await expectRows(printed, '--stage', 'prod', '--region', region);
  },
);

test.each(stages)('stage %s costs the same by "cost" and by "cloud cost", to the cent', async (stage) => {
  const printed = await cloud('cost', '--stage', stage, '--arm', ...arms);
  await expectRows(printed, '--stage', stage);
});

async function expectRows(printed: string, ...of: string[]): Promise<void> {
  const asked: Usd[] = [];
  for (const events of ['1M', '50M', '1B']) asked.push(await totals(...of, '--events', events));
  for (const arm of arms) {
    const row = new RegExp(`^${arm} {2,}\\S.*?  +(.*)$`, 'm').exec(printed)?.[1]?.split(/ {2,}/);
    expect(row).toEqual(asked.map((usd) => cents(usd[arm] ?? null)));
  }
}
