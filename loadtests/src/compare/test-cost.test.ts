import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { cost } from '@telemetry/cost-model/testing';
import { expect, test } from 'vitest';
import { planRuns } from '../plan/plan-runs.ts';
import { readProfile } from '../plan/profile.ts';
import { costSentence, testCost } from './test-cost.ts';

const plan = (repeats: number, rate: number) =>
  planRuns({
    arms: ['managed-instances', 'default'],
    scenarios: ['steady'],
    profiles: [readProfile('as-is')],
    settings: { rate, duration: 600 },
    repeats,
    seed: 1,
  });

test('a test costs the time that its stacks stand, and what its load costs on top', () => {
  const once = testCost(plan(1, 200), 'dev', 25);
  expect(once.minutes).toBe(2 * (12 + 10));
  // 200 requests a second for 600 s on each arm, at $3.50 a million at the edge alone.
  expect(once.usd?.load).toBeGreaterThan((2 * 200 * 600 * 3.5) / 1e6);
  expect(once.usd?.standing).toBeGreaterThan(0);
  const thrice = testCost(plan(3, 200), 'dev', 25);
  expect(thrice.minutes).toBe(3 * once.minutes);
  expect(thrice.usd?.standing).toBeCloseTo(3 * (once.usd?.standing ?? NaN), 9);
  expect(testCost(plan(1, 400), 'dev', 25).usd?.load).toBeGreaterThan(1.9 * (once.usd?.load ?? NaN));
});

test('the recipe in docs/deciding.md says what its command says', async ({ skip }) => {
  // A team's own settings are not those that are shipped: then its bill of dev is another one.
  const { stdout } = await cost(['--events', '1B', '--stage', 'dev', '--json']);
  const { bills } = JSON.parse(stdout);
  const text = readFileSync(resolve(import.meta.dirname, '../../../docs/deciding.md'), 'utf8');
  const page = readFileSync(resolve(import.meta.dirname, '../../../docs/cost-model.md'), 'utf8');
  const [, ofDev = ''] = /^\| `pnpm cost --events 1B --stage dev` +\| +\$([\d,.]+) /m.exec(page) ?? [];
  skip(bills['managed-instances'].totalUsd.toFixed(2) !== ofDev, 'settings were edited');
  expect(text).toContain('--scenario steady --rate 200 --duration 600 --repeats 3 --dry-run');
  const { minutes, usd } = testCost(plan(3, 200), 'dev', 25);
  const { standing, load } = usd ?? { standing: NaN, load: NaN };
  expect(text).toContain(
    `about ${(minutes / 60).toFixed(1)} hours and cost some $${(standing + load).toFixed(2)}, of it $${load.toFixed(2)} for the load`,
  );
});

test('what it costs where prices are not known is not known, and no other region stands in for it', () => {
  for (const region of ['eu-north-1', 'ap-southeast-1'])
    expect(testCost(plan(1, 10), 'dev', 25, region)).toEqual({ minutes: 2 * (12 + 10), region, usd: null });
  expect(testCost(plan(1, 10), 'dev', 25, 'eu-west-1').usd?.standing).toBeGreaterThan(0);
});

test('a test that may go on says what all of its repeats cost', () => {
  const cost = { minutes: 60, region: 'eu-west-1', usd: { standing: 1, load: 2 } };
  const most = { repeats: 12, minutes: 240, region: 'eu-west-1', usd: { standing: 4, load: 8.5 } };
  expect(costSentence(cost)).toBe(
    'in AWS about 1.0 hours: some $3.00 at list prices of eu-west-1, $1.00 for stacks that stand so long and $2.00 for the load',
  );
  expect(costSentence(cost, most)).toBe(
    `${costSentence(cost)}; with all of 12 repeats about 4.0 hours and $12.50`,
  );
  const unknown = { region: 'eu-north-1', usd: null };
  expect(costSentence({ ...cost, ...unknown }, { ...most, ...unknown })).toBe(
    'in AWS about 1.0 hours; with all of 12 repeats about 4.0 hours; what that costs in eu-north-1 is not known here',
  );
});
