import { describe, expect, it } from 'vitest';
import { quantity } from './flags.ts';

describe('a quantity', () => {
  it.each([
    ['250', 250],
    ['50M', 50e6],
    ['1.5b', 1.5e9],
    ['2e9', 2e9],
    ['10_000', 1e4],
    ['3 k', 3e3],
  ])('%s is %d', (text, value) => {
    expect(quantity()(text)).toBe(value);
  });

  it.each(['', 'many', '-5', '1M2', 'Infinity', '1e999', '5x', '.'])('%j is none', (text) => {
    expect(() => quantity()(text)).toThrow('It takes a number');
  });

  it('has a least value', () => {
    expect(() => quantity(1)('0.5')).toThrow('at least 1');
  });
});
