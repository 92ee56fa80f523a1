import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planRuns, runFolder } from './plan-runs.ts';
import { readProfile } from './profile.ts';

const options = fc.record({
  arms: fc.constantFrom(['managed-instances', 'default'], ['default']),
  scenarios: fc.uniqueArray(fc.constantFrom('steady', 'burst', 'ramp'), { minLength: 1 }),
  profiles: fc
    .uniqueArray(fc.constantFrom('as-is', 'wait-5', 'wait-160', 'cpu-40'), { minLength: 1 })
    .map((names) => names.map(readProfile)),
  sweep: fc.option(fc.constantFrom({ setting: 'batch-size' as const, values: [1, 10, 100] }), {
    nil: undefined,
  }),
  repeats: fc.integer({ min: 1, max: 5 }),
  settings: fc.constant({ rate: 20 }),
  seed: fc.integer({ min: 1, max: 1e6 }),
});

test('every cell runs on every arm, once a repeat, with a folder and a load of its own', () => {
  fc.assert(
    fc.property(options, (plan) => {
      const runs = planRuns(plan);
      const cells = plan.scenarios.length * plan.profiles.length * (plan.sweep?.values.length ?? 1);
      expect(runs).toHaveLength(cells * plan.arms.length * plan.repeats);
      expect(new Set(runs.map((run) => `${run.arm}/${runFolder(run)}`)).size).toBe(runs.length);
      const loads = Map.groupBy(runs, ({ seed }) => seed);
      for (const sharing of loads.values()) {
        expect(new Set(sharing.map(runFolder)).size).toBe(1);
        expect(sharing.map(({ arm }) => arm).toSorted()).toEqual(plan.arms.toSorted());
      }
    }),
  );
});

test('the arm that goes first changes with each repeat', () => {
  fc.assert(
    fc.property(options, (plan) => {
      fc.pre(plan.arms.length === 2);
      const firsts = planRuns(plan).filter((_, index) => index % 2 === 0);
      for (const { arm, repeat } of firsts) expect(arm).toBe(plan.arms[(repeat - 1) % 2]);
    }),
  );
});

test('a sweep sets its setting and keeps the others', () => {
  const runs = planRuns({
    arms: ['default'],
    scenarios: ['steady'],
    profiles: [readProfile('as-is')],
    settings: { rate: 20, 'batch-size': 7 },
    sweep: { setting: 'batch-size', values: [1, 100] },
    repeats: 1,
    seed: 1,
  });
  expect(runs.map(({ variant, settings }) => [variant, settings])).toEqual([
    ['batch-size=1', { rate: 20, 'batch-size': 1 }],
    ['batch-size=100', { rate: 20, 'batch-size': 100 }],
  ]);
});
