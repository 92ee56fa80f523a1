import { expect, test } from 'vitest';
import { busiestSecond, measureGenerator, withinLimit } from './measure-generator.ts';

test('a load that no machine offers is found to be beyond the limit, and what was possible is said', async () => {
  const phases = [{ name: 'far too much', duration: 15, arrivalRate: 1_000_000 }];
  const found = await measureGenerator(phases, 1, { probeSeconds: 1 });
  expect(found.plannedRequestsPerSecond).toBe(1_000_000);
  expect(found.possibleRequestsPerSecond).toBeLessThan(1_000_000);
  expect(() => withinLimit(found, false)).toThrow(
    /^the plan has 1,000,000 requests\/s, and this machine can offer about/,
  );
  expect(withinLimit(found, true)).toMatchObject({ beyondLimit: true });
});

test('the busiest second of a plan is that of its steepest phase', () => {
  const phases = [
    { name: 'calm', duration: 5, arrivalRate: 3 },
    { name: 'ramp', duration: 5, arrivalRate: 3, rampTo: 30 },
  ];
  expect(busiestSecond(phases)).toBe(30);
});

test('a plan within the limit is not beyond it, whatever was asked for', () => {
  const found = { plannedRequestsPerSecond: 40, possibleRequestsPerSecond: 40 };
  expect(withinLimit(found, false)).toEqual({ ...found, beyondLimit: false });
  expect(withinLimit(found, true)).toEqual({ ...found, beyondLimit: false });
});
