import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { interval } from '@telemetry/runs';
import { type MadeScenario, makeRun } from '@telemetry/runs/testing';
import { computeTypes } from '@telemetry/settings';
import { expect, test } from 'vitest';
import { writeReport } from './write-report.ts';

const durations = [50, 60, 80];
const scenarios: MadeScenario[] = durations.flatMap((invocationMs, index) =>
  computeTypes.map((arm) => ({ arm, repeat: index + 1, requests: 400, invocationMs })),
);

test('every figure and every bill has an interval, computed from the repeats', async () => {
  const folder = await makeRun(scenarios);
  await writeReport(folder);
  const { cells } = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'));
  const [, onDefault] = cells[0].arms;
  const duration = onDefault.figures.find(({ label }: any) => label === 'duration of an invocation, mean');
  expect(duration).toMatchObject({ median: 60, least: 50, most: 80, interval: interval(durations) });
  expect(duration.interval.low).toBeLessThan(50);
  const [, bill] = cells[0].cost.arms;
  expect(bill.interval).toEqual(interval(bill.usdPerMonthOfRepeats));
  const text = await readFile(join(folder, 'report.md'), 'utf8');
  expect(text).toMatch(/duration of an invocation, mean \|.*\(50\sms … 80\sms; 95\s%: \S+\sms … \S+\sms\)/);
});

test('one repeat has no interval', async () => {
  const folder = await makeRun(scenarios.filter(({ repeat }) => repeat === 1));
  await writeReport(folder);
  expect(await readFile(join(folder, 'report.md'), 'utf8')).not.toContain('95 %:');
});
