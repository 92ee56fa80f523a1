import { expect, it } from 'vitest';
import { Patience } from './patience.ts';

const ticksUntilOver = (patience: Patience): number => {
  for (let count = 1; ; count += 1) if (patience.tick()) return count;
};

it('ends after the least time when answers were quick', () => {
  const patience = new Patience(1_000);
  patience.answered(3);
  expect(ticksUntilOver(patience) * patience.tickMs).toBe(1_000);
});

it('waits longer where an answer took long, and begins anew with each', () => {
  const patience = new Patience(1_000);
  patience.answered(400);
  for (let i = 0; i < 30; i += 1) expect(patience.tick()).toBe(false);
  patience.answered(2);
  expect(ticksUntilOver(patience) * patience.tickMs).toBe(2_000);
});

it('gives an answer that takes long by nature some time more, not a multiple', () => {
  const patience = new Patience(1_000);
  patience.answered(60_000);
  expect(ticksUntilOver(patience) * patience.tickMs).toBe(62_000);
});
