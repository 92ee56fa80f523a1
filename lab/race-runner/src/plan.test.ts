import { expect, it } from 'vitest';
import { planOf, type Wanted } from './plan.ts';

const wanted: Wanted = { concurrency: 64, invocations: 500, workers: 2, budgetMs: 100_000 };

it('gives a quick handler all that is wanted', () => {
  expect(planOf({ startMs: 500, tookMs: 5, cpuMs: 1 }, wanted)).toMatchObject({
    sample: 128,
    invocations: 500,
    rounds: 6,
  });
});

it('lets a slow handler run less often, within the budget', () => {
  const plan = planOf({ startMs: 500, tookMs: 6_000, cpuMs: 1 }, wanted);
  expect(plan.invocations).toBeGreaterThanOrEqual(64);
  expect(plan.invocations).toBeLessThan(500);
  expect(plan.expectedMs).toBeLessThan(100_000);
});

it('knows that many at once do not share CPU', () => {
  const waiting = planOf({ startMs: 500, tookMs: 400, cpuMs: 1 }, wanted);
  const computing = planOf({ startMs: 500, tookMs: 400, cpuMs: 400 }, wanted);
  expect(computing.invocations).toBeLessThan(waiting.invocations);
});

it('gives less time to a machine where each start takes long, and says so', () => {
  const pace = { startMs: 500, tookMs: 400, cpuMs: 1 };
  const [quick, slow] = [planOf(pace, wanted), planOf({ ...pace, startMs: 15_000 }, wanted)];
  expect(slow.sendForMs.together).toBeLessThan(quick.sendForMs.together);
  expect(slow.expectedMs).toBeGreaterThan(45_000);
});

it('runs at least one wave, however slow', () => {
  expect(planOf({ startMs: 500, tookMs: 800_000, cpuMs: 1 }, wanted)).toMatchObject({
    invocations: 64,
    rounds: 1,
    sample: 2,
  });
});

it('makes two rounds only where no more can be told from six', () => {
  expect(planOf({ startMs: 500, tookMs: 5, cpuMs: 1 }, { ...wanted, invocations: 48 })).toMatchObject({
    rounds: 2,
  });
});
