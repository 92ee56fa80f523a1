import { describe, expect, it } from 'vitest';
import { batchFill } from './batch-fill.ts';
import { invocationsPerObject } from './shared-objects.ts';

const sharing = { workers: 3, slotsPerWorker: 64, lingerMs: 100, maxRows: 50_000 };

describe('invocations that share an object', () => {
  // docs/results.md, 2026-11-21: 60 requests a second of 25 events, no window, a message an invocation, three environments.
  it.each([
    [0, 40_000],
    [20, 33_667],
    [100, 13_267],
    [500, 3_667],
  ])('agrees within 20 %% with the run that lingered %d ms', (lingerMs, objectsPerMillion) => {
    const invocations = { perSecond: 60, messagesPerSecond: 60, gathered: false, rowsEach: 25 };
    const objects = 1e6 / (25 * invocationsPerObject(invocations, { ...sharing, lingerMs }));
    expect(objects / objectsPerMillion).toBeGreaterThan(0.8);
    expect(objects / objectsPerMillion).toBeLessThan(1.2);
  });

  it('agrees within 20 % with the run that gathered for a second: 1,800 objects a million events', () => {
    const fill = 14.7;
    const invocations = { perSecond: 60 / fill, messagesPerSecond: 60, gathered: true, rowsEach: 25 * fill };
    const objects = 1e6 / (25 * fill * invocationsPerObject(invocations, sharing));
    expect(objects / 1_800).toBeGreaterThan(0.8);
    expect(objects / 1_800).toBeLessThan(1.2);
  });

  it('agrees within 20 % with the run whose batches were of ten at most: 7,733 objects a million events', () => {
    const mapping = { batchSize: 10, batchingWindowSeconds: 1 };
    const fill = batchFill(60, mapping, { requestKb: 4.2, wallMs: 145, wallMsPerMessage: 0.75 });
    const invocations = { perSecond: 60 / fill, messagesPerSecond: 60, gathered: false, rowsEach: 25 * fill };
    const objects = 1e6 / (25 * fill * invocationsPerObject(invocations, sharing));
    expect(objects / 7_733).toBeGreaterThan(0.8);
    expect(objects / 7_733).toBeLessThan(1.2);
  });

  it('ends where five eighths of the slots wait, or at the rows of an object', () => {
    const many = { perSecond: 1e6, messagesPerSecond: 1e6, gathered: false, rowsEach: 25 };
    expect(invocationsPerObject(many, sharing)).toBe(40);
    expect(invocationsPerObject({ ...many, rowsEach: 2_500 }, sharing)).toBe(20);
    expect(invocationsPerObject({ ...many, rowsEach: 100_000 }, sharing)).toBe(0.5);
  });

  it('is one where nobody lingers', () => {
    const alone = { perSecond: 1_000, messagesPerSecond: 1_000, gathered: true, rowsEach: 25 };
    expect(invocationsPerObject(alone, { ...sharing, workers: 1_000, lingerMs: 0 })).toBe(1);
  });
});
