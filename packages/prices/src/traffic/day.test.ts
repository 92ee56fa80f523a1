import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daySeconds, rateOf, steadyDay } from './day.ts';

const mean = (rate: (second: number) => number) => {
  let sum = 0;
  for (let second = 0; second < daySeconds; second += 1) sum += rate(second);
  return sum / daySeconds;
};

describe('a day of traffic', () => {
  it('is the same all day when it is steady', () => {
    const rate = rateOf(steadyDay);
    expect([0, 40_000, 86_399].map(rate)).toEqual([1, 1, 1]);
  });

  it('has its peak factor at its peak hour, and less before and after', () => {
    const rate = rateOf({ peakFactor: 3, peakHour: 18 });
    expect(rate(18 * 3_600)).toBeCloseTo(3, 3);
    expect(rate(17 * 3_600)).toBeLessThan(3);
    expect(rate(6 * 3_600)).toBeLessThan(0.1);
  });

  it('has a mean of 1 with any peak and burst', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 12, noNaN: true }),
        fc.double({ min: 0, max: 24, noNaN: true }),
        fc.double({ min: 1, max: 50, noNaN: true }),
        fc.integer({ min: 0, max: 22 }),
        fc.integer({ min: 1, max: 60 }),
        (peakFactor, peakHour, factor, startHour, minutes) => {
          const rate = rateOf({ peakFactor, peakHour, burst: { factor, startHour, minutes } });
          expect(mean(rate)).toBeCloseTo(1, 2);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('is so many times the curve during a burst', () => {
    const burst = { factor: 10, startHour: 12, minutes: 5 };
    const rate = rateOf({ peakFactor: 1, peakHour: 18, burst });
    expect(rate(12 * 3_600) / rate(12 * 3_600 - 1)).toBeCloseTo(10, 6);
    expect(rate(12 * 3_600 + 299) / rate(12 * 3_600 + 300)).toBeCloseTo(10, 6);
  });

  it('refuses a peak below its mean', () => {
    expect(() => rateOf({ peakFactor: 0.5, peakHour: 0 })).toThrow('at least its mean, not 0.5 of it');
  });
});
