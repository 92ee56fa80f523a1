import fc from 'fast-check';
import { expect, test } from 'vitest';
import { interval, repeatsToTellApart, studentT, timesThatTell } from './interval.ts';

test('three repeats, by pencil: t(2) = 4.303', () => {
  const found = interval([Math.exp(1), Math.exp(2), Math.exp(3)]);
  expect(found?.middle).toBeCloseTo(Math.exp(2), 9);
  expect(Math.log(found?.high ?? 0)).toBeCloseTo(2 + 4.303 / Math.sqrt(3), 9);
  expect(Math.log(found?.low ?? 0)).toBeCloseTo(2 - 4.303 / Math.sqrt(3), 9);
});

test('one repeat has no interval, and neither has what is not above 0', () => {
  expect(interval([5])).toBeNull();
  expect(interval([5, 0, 3])).toBeNull();
});

const values = fc.array(fc.double({ min: 1, max: 100, noNaN: true }), { minLength: 2, maxLength: 20 });
const width = (of: readonly number[]): number => {
  const { low = 1, high = 1 } = interval(of) ?? {};
  return Math.log(high / low);
};

test('the same repeats twice make it narrower, the same spread twice as wide', () => {
  fc.assert(
    fc.property(values, (repeats) => {
      fc.pre(width(repeats) > 1e-6);
      expect(width([...repeats, ...repeats])).toBeLessThan(width(repeats));
      expect(width(repeats.map((value) => value ** 2))).toBeCloseTo(2 * width(repeats), 6);
    }),
  );
});

test('so many repeats as are said to tell, tell', () => {
  for (const [deviation, times] of [
    [0.1, 3],
    [0.1, 1.2],
    [0.4, 2],
  ] as const) {
    const repeats = repeatsToTellApart(deviation, times) ?? expect.fail('none');
    expect(timesThatTell(deviation, repeats)).toBeLessThan(times);
    if (repeats > 2) expect(timesThatTell(deviation, repeats - 1)).toBeGreaterThanOrEqual(times);
  }
  expect(repeatsToTellApart(3, 1.01)).toBeNull();
});

test('beyond its table the quantile goes on falling, to that of the normal distribution', () => {
  expect(studentT(31)).toBeLessThan(studentT(30));
  expect(studentT(60)).toBeCloseTo(2.0, 2);
  expect(studentT(1e6)).toBeCloseTo(1.96, 3);
});
