import { describe, expect, it } from 'vitest';
import { balancedFill, pollersForABatch } from './poller-balance.ts';

describe('pollers that come and go with each batch', () => {
  it('come where batches are full, and go where they have one message: one after three', () => {
    expect(pollersForABatch(1, 1)).toBe(1);
    expect(pollersForABatch(1, 10)).toBeCloseTo(-1 / 3, 9);
    expect(pollersForABatch(20, 10)).toBeGreaterThan(0.99);
  });

  it('balance where a hand count has them: of batches of ten, one in seventeen is full', () => {
    // Poisson with a mean of 4.865: P(≥ 9) = 0.0597; P(≤ 4) = 0.4644, and 1 ÷ (p⁻¹ + p⁻² + p⁻³) = 0.0596.
    expect(balancedFill(10)).toBeCloseTo(5.87, 2);
    expect(pollersForABatch(balancedFill(10), 10)).toBeCloseTo(0, 3);
  });

  it('have the balance at a larger share of larger batches, and at the same share of very large ones', () => {
    expect([1, 2, 5, 25, 100].map((most) => Number(balancedFill(most).toFixed(1)))).toEqual([
      1, 1.2, 2.6, 15.2, 65,
    ]);
    expect(balancedFill(10_000) / 10_000).toBeCloseTo(balancedFill(1_000) / 1_000, 9);
  });
});
