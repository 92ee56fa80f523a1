/** One load, one answer, in each region: a run costs the same whoever is asked, to the cent, or is "not known here" for all. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cost as costOf } from '@telemetry/cost-model/testing';
import { writeReport } from '@telemetry/load-report';
import { knownRegions } from '@telemetry/prices';
import { makeRun } from '@telemetry/runs/testing';
import type { Arm } from '@telemetry/settings';
import { afterAll, describe, expect, test } from 'vitest';
import { cents, runOfBothArms, type Usd } from './testing-one-answer.ts';

const folder = mkdtempSync(join(tmpdir(), 'one-answer-'));
afterAll(() => rmSync(folder, { recursive: true }));
const cost = async (...args: string[]): Promise<string> => (await costOf(args)).stdout;

/** Those where no public source was found for what every bill needs: SQS. */
const withoutPrice = ['ap-southeast-1'];

describe.each(knownRegions())('in %s', (region) => {
  test('a run costs the same in its report, by the command, on the page and in the simulated day', async () => {
    const results = await makeRun(runOfBothArms.map((scenario) => ({ ...scenario, region })));
    await writeReport(results);
    const report = JSON.parse(readFileSync(join(results, 'report.json'), 'utf8'));
    expect(report.region).toBe(region);
    const known = !withoutPrice.includes(region);
    const asReported: Usd = Object.fromEntries(
      (report.cells[0].cost?.arms ?? []).map(
        (each: { arm: Arm; atMeasuredTraffic: { usdPerMonth: number } }) => [
          each.arm,
          each.atMeasuredTraffic.usdPerMonth,
        ],
      ),
    );
    const { bills } = JSON.parse(await cost('--from', results, '--json')) as {
      bills: Record<Arm, { totalUsd: number | null }>;
    };
    const days = JSON.parse(await cost('simulate', '--from', results, '--json')) as {
      arm: Arm;
      bill: { totalUsd: number | null };
    }[];
    const page = join(folder, `${region}.html`);
    await cost('--from', results, '--html', page);
    const html = readFileSync(page, 'utf8');
    for (const arm of ['managed-instances', 'default'] as const) {
      const usd = bills[arm].totalUsd;
      expect(usd === null).toBe(!known);
      expect(asReported[arm] ?? null).toEqual(usd === null ? null : expect.closeTo(usd, 6));
      expect(days.find((day) => day.arm === arm)?.bill.totalUsd ?? null).toEqual(
        usd === null ? null : expect.closeTo(usd, 6),
      );
      expect(html).toContain(`>${cents(usd)}</td>`);
    }
  });
});
