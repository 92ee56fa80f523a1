import { expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

it('lets the burst pass at once and the rate from then on', () => {
  let nowMs = 0;
  const bucket = new TokenBucket(10, 3, () => nowMs);
  const passed = (requests: number): number =>
    Array.from({ length: requests }, () => bucket.take()).filter(Boolean).length;
  expect(passed(5)).toBe(3);
  nowMs += 100;
  expect(passed(5)).toBe(1);
  nowMs += 60_000;
  expect(passed(5)).toBe(3);
});

it('goes on at its rate when the clock is set back', () => {
  let nowMs = 3_600_000;
  const bucket = new TokenBucket(10, 1, () => nowMs);
  nowMs = 0;
  expect([bucket.take(), bucket.take()]).toEqual([true, false]);
  nowMs += 100;
  expect(bucket.take()).toBe(true);
});
