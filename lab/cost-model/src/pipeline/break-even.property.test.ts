import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breakEven, crossings } from './break-even.ts';

describe('breakEven', () => {
  it('finds where two lines cross', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-6, max: 1, noNaN: true }),
        (fixed, each) => {
          const found = breakEven(
            () => fixed,
            (n) => n * each,
          );
          expect(found).toBeCloseTo(fixed / each, 0);
          expect(Math.abs((found ?? 0) * each - fixed) / fixed).toBeLessThan(1e-9);
        },
      ),
    );
  });

  it('gives the step where one is dearer all at once', () => {
    const fleet = (n: number) => (n > 400 ? 10 : 1);
    expect(breakEven(fleet, () => 5, { from: 1e-3, to: 1_000 })).toBeCloseTo(400, 6);
  });

  it('gives nothing where one is cheaper at both ends', () => {
    expect(
      breakEven(
        () => 1,
        () => 2,
      ),
    ).toBeUndefined();
  });
});

describe('crossings', () => {
  it('are all found where a fleet grows in steps', () => {
    const fleet = (n: number) => Math.ceil(n / 100) * 100;
    expect(crossings(fleet, (n) => n * 0.9 + 30, { from: 10, to: 350 })).toEqual([
      { at: expect.closeTo(77.8, 1), cheaperAbove: 'first' },
      { at: expect.closeTo(100, 6), cheaperAbove: 'second' },
      { at: expect.closeTo(188.9, 1), cheaperAbove: 'first' },
      { at: expect.closeTo(200, 6), cheaperAbove: 'second' },
    ]);
  });
});
