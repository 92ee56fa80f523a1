import { describe, expect, it } from 'vitest';
import { batchFill, fullBatch } from './batch-fill.ts';

const mapping = { batchSize: 100, batchingWindowSeconds: 1 };
const batch = { requestKb: 4.2, wallMs: 45, wallMsPerMessage: 0.75 };

describe('how full batches get', () => {
  // Runs of docs/results.md, 2026-11-21, on the twin: messages an invocation at 40 and 60 requests a second.
  it.each([
    [40, { ...batch, wallMs: 47 }, 8, 11],
    [40, { ...batch, wallMs: 128 }, 8, 11],
    [60, batch, 12 * 0.8, 12 * 1.2],
  ])('agrees within 20 %% with what runs measured at %d a second', (rate, work, from, to) => {
    const fill = batchFill(rate, mapping, work);
    expect(fill).toBeGreaterThanOrEqual(from);
    expect(fill).toBeLessThanOrEqual(to);
  });

  it('is one message at little traffic, and a full batch at much, and grows between', () => {
    expect(batchFill(0, mapping, batch)).toBe(1);
    expect(batchFill(0.01, mapping, batch)).toBeCloseTo(1, 2);
    expect(batchFill(1e6, mapping, batch)).toBe(100);
    const rates = [0.1, 1, 10, 100, 300, 1_000];
    const fills = rates.map((rate) => batchFill(rate, mapping, batch));
    expect(fills).toEqual([...fills].sort((a, b) => a - b));
  });

  it('gets no fuller than where as many pollers come as go, while there can be more', () => {
    expect(batchFill(60, { ...mapping, batchSize: 10 }, batch)).toBeCloseTo(5.9, 1);
    expect(batchFill(60, { ...mapping, batchSize: 1 }, batch)).toBe(1);
    expect(batchFill(1_000, mapping, batch)).toBeCloseTo(65, 0);
    // Six pollers at most, as the twin has on default Lambda: 60 a second are 10 each.
    expect(batchFill(60, { ...mapping, batchSize: 10 }, batch, 6)).toBe(10);
  });

  it('is bound by the payload of 6 MB', () => {
    expect(fullBatch(mapping, { requestKb: 1_024 })).toBe(6);
    expect(fullBatch(mapping, { requestKb: 4.2 })).toBe(100);
    expect(batchFill(1e5, mapping, { ...batch, requestKb: 1_024 }, 100)).toBe(6);
  });

  it('is hardly more than one without a window, until the pollers are all busy', () => {
    const now = { ...mapping, batchingWindowSeconds: 0 };
    const half = 2.5 / 0.04575;
    // Erlang's table: of five lines under a load of 2.5, 7 % of the calls find none free.
    expect(batchFill(half, now, batch)).toBeCloseTo(1 / (1 - 0.0697), 2);
    expect(batchFill(half * 4, now, batch)).toBeGreaterThan(2);
  });

  it('counts messages that wait for a poller when all were busy: as far as they fill batches, nobody gathers', () => {
    const slow = { ...batch, wallMs: 2_000, wallMsPerMessage: 0 };
    // 400 wait at the end of the two seconds, four fifths of what five batches hold: a round is 2 + 0.2 s.
    expect(batchFill(200, { ...mapping, batchSize: 1_000 }, { ...slow, wallMs: 2_000 }, 5)).toBeGreaterThan(
      100,
    );
    expect(batchFill(200, { ...mapping, batchSize: 100 }, slow, 5)).toBeCloseTo((200 * 2.2) / 5, -1);
  });
});
