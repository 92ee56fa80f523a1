import { expect, it } from 'vitest';
import { faultKinds, planFaults } from './plan-faults.ts';

it('the same seed gives the same faults, and another one others', () => {
  expect(planFaults(7, 40, 1_000)).toEqual(planFaults(7, 40, 1_000));
  expect(planFaults(8, 40, 1_000)).not.toEqual(planFaults(7, 40, 1_000));
});

it('has every kind before one comes again, one fault at a time, within the load', () => {
  const kinds = Object.keys(faultKinds);
  for (let seed = 1; seed < 50; seed += 1) {
    const faults = planFaults(seed, 2 * kinds.length, 400);
    expect(new Set(faults.slice(0, kinds.length).map(({ kind }) => kind)).size).toBe(kinds.length);
    for (const [i, { from, until }] of faults.entries()) {
      expect(from).toBeLessThan(until);
      expect(until).toBeLessThanOrEqual(faults[i + 1]?.from ?? 400);
    }
  }
});
