import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dueSeconds, latenessSeconds } from './due.ts';

const flat = (duration: number, arrivalRate: number) => ({ name: 'flat', duration, arrivalRate });

test('a flat phase is even, and phases follow each other', () => {
  expect(dueSeconds([flat(2, 2), flat(1, 4)])).toEqual([0, 0.5, 1, 1.5, 2, 2.25, 2.5, 2.75]);
});

test('a ramp has as many in each second as its rate there, the last second at the rate of its end', () => {
  const due = dueSeconds([{ name: 'ramp', duration: 3, arrivalRate: 2, rampTo: 6 }]);
  expect([0, 1, 2].map((second) => due.filter((at) => Math.floor(at) === second).length)).toEqual([2, 4, 6]);
});

test('whatever the first requests waited for, those that were sent as planned are in time', () => {
  const due = dueSeconds([flat(3, 10)]);
  expect(latenessSeconds([due.map((at) => at + 1_000)], due)[0]?.every((late) => late < 1e-9)).toBe(true);
});

test('a generator that stops for two seconds and catches up is late by what each request waited', () => {
  const due = dueSeconds([flat(10, 10)]);
  const sent = due.map((at) => (at >= 4 && at < 6 ? 6 : at));
  const [late = []] = latenessSeconds([sent], due);
  expect(late[40]).toBeCloseTo(2);
  expect(late[59]).toBeCloseTo(0.1);
  expect(late.filter((seconds) => seconds > 1e-9)).toHaveLength(20);
});

test('a load that takes longer than planned is ever later, and lateness is never negative', () => {
  const due = dueSeconds([flat(15, 20)]);
  const [late = []] = latenessSeconds([due.map((at) => at * 10)], due);
  expect(late.at(-1)).toBeCloseTo((due.at(-1) ?? 0) * 9);
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 60, noNaN: true }), { minLength: 1 }), (sent) => {
      const [all = []] = latenessSeconds([sent.toSorted((a, b) => a - b)], due);
      expect(all).toHaveLength(sent.length);
      expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('threads that keep to their share of the plan side by side are in time', () => {
  const due = dueSeconds([flat(10, 10), flat(10, 40)]);
  const share = dueSeconds([flat(10, 5), flat(10, 20)]);
  const late = latenessSeconds([share, share.map((at) => at + 0.01)], due);
  expect(Math.max(...late.flat())).toBeLessThan(0.011);
});
