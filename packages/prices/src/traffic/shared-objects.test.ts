import { describe, expect, it } from 'vitest';
import { invocationsPerObject } from './shared-objects.ts';

const sharing = { workers: 3, slotsPerWorker: 64, lingerMs: 100, maxRows: 50_000 };
const each = { messagesPerSecond: 60, gathered: 1, rowsEach: 25 };

describe('invocations that share an object', () => {
  // docs/results.md, 2026-11-21: 60 requests a second of 25 events, no window, a message an invocation, three environments.
  it.each([
    [0, 40_000],
    [20, 33_667],
    [100, 13_267],
    [500, 3_667],
  ])(
    'agrees within 20 %% with the run that lingered %d ms: %d objects a million events',
    (lingerMs, measured) => {
      const invocations = { ...each, perSecond: 60, durationMs: 46 + lingerMs, rowsEach: 25 };
      const objects = 1e6 / (25 * invocationsPerObject(invocations, { ...sharing, lingerMs }));
      expect(objects / measured).toBeGreaterThan(0.8);
      expect(objects / measured).toBeLessThan(1.2);
    },
  );

  it('is one while there is an idle worker for whatever comes, and grows as fewer are', () => {
    const at = (perSecond: number) => invocationsPerObject({ ...each, perSecond, durationMs: 150 }, sharing);
    expect(at(1)).toBeCloseTo(1, 2);
    expect(at(10)).toBeGreaterThan(1.1);
    expect(at(10)).toBeLessThan(1.2);
    // Three on each worker, two thirds of the time with an open object: itself, and two thirds of 3 − 1 + ⅓ others.
    expect(at(60)).toBeCloseTo(1 + (2 / 3) * (2 + 1 / 3), 9);
  });

  it('is what the first pollers bring in a burst, as far as it comes within the linger', () => {
    const gathering = { ...each, perSecond: 4, durationMs: 150, gathered: 0.2 };
    const at = (messagesPerSecond: number, more: object = {}) =>
      invocationsPerObject({ ...gathering, messagesPerSecond }, { ...sharing, ...more });
    expect(at(300)).toBeCloseTo(5 / 3, 3);
    expect(at(20)).toBeLessThan(1.2);
    expect(at(300, { workers: 1, slotsPerWorker: 64 })).toBeCloseTo(5, 3);
    expect(at(300, { workers: 6 })).toBeCloseTo(1, 2);
    // Where batches are as full as pollers come and go for, there are no bursts.
    expect(invocationsPerObject({ ...gathering, messagesPerSecond: 300, gathered: 1 }, sharing)).toBeCloseTo(
      1,
      1,
    );
  });

  it('ends where five eighths of the slots wait, or at the rows of an object', () => {
    const many = { ...each, perSecond: 1e6, durationMs: 150 };
    expect(invocationsPerObject(many, sharing)).toBe(40);
    expect(invocationsPerObject({ ...many, rowsEach: 2_500 }, sharing)).toBe(20);
    expect(invocationsPerObject({ ...many, rowsEach: 100_000 }, sharing)).toBe(0.5);
  });

  it('is one where nobody lingers', () => {
    const alone = { ...each, perSecond: 1_000, durationMs: 50 };
    expect(invocationsPerObject(alone, { ...sharing, lingerMs: 0 })).toBe(1);
    expect(
      invocationsPerObject({ ...alone, gathered: 0.1 }, { ...sharing, workers: 1_000, lingerMs: 0 }),
    ).toBe(1);
  });
});
