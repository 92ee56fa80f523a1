import { expect, test } from 'vitest';
import { planRuns } from '../plan/plan-runs.ts';
import { readProfile } from '../plan/profile.ts';
import { testCost } from './test-cost.ts';

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
  expect(once.loadUsd).toBeGreaterThan((2 * 200 * 600 * 3.5) / 1e6);
  expect(once.standingUsd).toBeGreaterThan(0);
  const thrice = testCost(plan(3, 200), 'dev', 25);
  expect(thrice.minutes).toBe(3 * once.minutes);
  expect(thrice.standingUsd).toBeCloseTo(3 * once.standingUsd, 9);
  expect(testCost(plan(1, 400), 'dev', 25).loadUsd).toBeGreaterThan(1.9 * once.loadUsd);
});

test('an unknown region is priced as another one, which is said', () => {
  expect(testCost(plan(1, 10), 'dev', 25, 'mars-1').region).toBe('us-east-1');
});
