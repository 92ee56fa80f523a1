/** One load, one answer: whoever is asked prices the same stage, the same instances and the same bill. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { cost as costOf } from '@telemetry/cost-model/testing';
import { writeReport } from '@telemetry/load-report';
import { type MadeScenario, makeRun } from '@telemetry/runs/testing';
import { arms, type Arm, stages } from '@telemetry/settings';
import { afterAll, describe, expect, test } from 'vitest';

const repository = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'one-answer-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = promisify(execFile);
const node = async (script: string, ...args: string[]): Promise<string> =>
  (await run(process.execPath, [join(repository, script), ...args], { maxBuffer: 2 ** 26 })).stdout;
const cost = async (...args: string[]): Promise<string> => (await costOf(args)).stdout;
const cents = (usd: number): string =>
  `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

type Usd = Partial<Record<Arm, number>>;
const totals = async (...args: string[]): Promise<Usd> => {
  const { bills } = JSON.parse(await cost(...args, '--json')) as { bills: Record<Arm, { totalUsd: number }> };
  return Object.fromEntries(arms.map((arm) => [arm, bills[arm].totalUsd]));
};

describe('a run', () => {
  const work: Omit<MadeScenario, 'arm'> = { requests: 2_000, messagesPerInvocation: 8, invocationMs: 150 };
  const scenarios: MadeScenario[] = [
    { ...work, arm: 'managed-instances' },
    { ...work, arm: 'default', invocationMs: 60 },
  ];

  test('costs the same in its report, by the command, on the page and in the simulated day', async () => {
    const results = await makeRun(scenarios);
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
    }[];
    const page = join(folder, 'cost.html');
    await cost('--from', results, '--html', page);
    const html = readFileSync(page, 'utf8');
    for (const [arm, usd] of Object.entries(asReported) as [Arm, number][]) {
      expect(byCommand[arm]).toBeCloseTo(usd, 6);
      expect(days.find((day) => day.arm === arm)?.bill.totalUsd).toBeCloseTo(usd, 6);
      expect(html).toMatch(new RegExp(`>${cents(usd).replaceAll(/[$.]/g, '\\$&')}</td>`));
    }
  });

  test('turns at the same traffic in its report and by the command', async () => {
    const slow = scenarios.map((scenario) => ({ ...scenario, invocationMs: 2_000 }));
    const results = await makeRun(slow);
    await writeReport(results);
    const report = JSON.parse(readFileSync(join(results, 'report.json'), 'utf8'));
    const { crossings } = JSON.parse(await cost('--from', results, '--json'));
    expect(crossings.length).toBeGreaterThan(0);
    expect(report.cells[0].cost.crossings[0].eventsPerMonth / crossings[0].at).toBeCloseTo(1, 6);
  });
});

describe.each(stages)('stage %s', (stage) => {
  test('costs the same by "cost" and by "cloud cost", to the cent', async () => {
    const printed = await node('infra/cloud/cli.ts', 'cost', '--stage', stage, '--arm', ...arms);
    const asked: Usd[] = [];
    for (const events of ['1M', '50M', '1B']) asked.push(await totals('--stage', stage, '--events', events));
    for (const arm of arms) {
      const row = new RegExp(`^${arm} +\\$[\\d,.]+ +(.*)$`, 'm').exec(printed)?.[1]?.split(/ +/);
      expect(row).toEqual(asked.map((usd) => cents(usd[arm] ?? NaN)));
    }
  });
});
