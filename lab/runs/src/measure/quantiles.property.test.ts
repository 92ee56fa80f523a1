import fc from 'fast-check';
import { expect, test } from 'vitest';
import { median, quantiles } from './quantiles.ts';

const samples = fc.array(fc.double({ noNaN: true, min: 0, max: 1e6 }), { minLength: 1, maxLength: 300 });

test('a percentile is a sample that was measured, with its share of the samples at or below it', () => {
  fc.assert(
    fc.property(samples, (values) => {
      const { p50, p95, p99, max } = quantiles(values) ?? expect.fail('no quantiles');
      for (const [share, value] of [
        [0.5, p50],
        [0.95, p95],
        [0.99, p99],
        [1, max],
      ] as const) {
        expect(values).toContain(value);
        const below = values.filter((sample) => sample < value).length;
        const upTo = values.filter((sample) => sample <= value).length;
        expect(below).toBeLessThan(share * values.length);
        expect(upTo).toBeGreaterThanOrEqual(share * values.length);
      }
    }),
  );
});

test('the median has as many samples above it as below', () => {
  fc.assert(
    fc.property(samples, (values) => {
      const middle = median(values);
      const below = values.filter((sample) => sample < middle).length;
      const above = values.filter((sample) => sample > middle).length;
      expect(Math.max(below, above)).toBeLessThanOrEqual(values.length / 2);
    }),
  );
});

test('there are no percentiles without samples', () => {
  expect(quantiles([])).toBeNull();
});
