import { expect, it } from 'vitest';
import { faultKinds, kindsHere, notInjected, planFaults } from './plan-faults.ts';

const kinds = kindsHere('linux');

it('the same seed gives the same faults, and another one others', () => {
  expect(planFaults(7, 60, 1_000)).toEqual(planFaults(7, 60, 1_000));
  expect(planFaults(8, 60, 1_000)).not.toEqual(planFaults(7, 60, 1_000));
});

it('has every kind before one comes again, one fault at a time, within the load', () => {
  for (let seed = 1; seed < 50; seed += 1) {
    const faults = planFaults(seed, 2 * kinds.length, 400, kinds);
    expect(new Set(faults.slice(0, kinds.length).map(({ kind }) => kind)).size).toBe(kinds.length);
    for (const [i, { from, until }] of faults.entries()) {
      expect(from).toBeLessThan(until);
      expect(until).toBeLessThanOrEqual(faults[i + 1]?.from ?? 400);
    }
  }
});

it('a kind that this machine cannot have is listed, and no other is missing', () => {
  expect(kinds).toEqual(Object.keys(faultKinds));
  const elsewhere = kindsHere('darwin');
  for (const kind of kinds)
    expect(elsewhere.includes(kind)).toBe(
      !notInjected('darwin').includes(`${faultKinds[kind]} (Linux only)`),
    );
});
