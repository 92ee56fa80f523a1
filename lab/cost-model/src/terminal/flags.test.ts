import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addTrafficFlags, quantity } from './flags.ts';

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

describe('a flag', () => {
  const parse = (...args: string[]) =>
    addTrafficFlags(new Command().exitOverride().configureOutput({ writeErr: () => {} }))
      .parse(args, { from: 'user' })
      .opts();

  it.each([
    ['a price of nothing', ['--price', 'sqs.request=0'], 'more than 0'],
    ['a negative price', ['--price', 'sqs.request=-1'], 'more than 0'],
    ['a price that is no number', ['--price', 'sqs.request=cheap'], 'more than 0'],
    ['a price twice', ['--price', 'sqs.request=1', '--price', 'sqs.request=2'], 'sqs.request is given twice'],
    ['an instance for nothing', ['--instance-usd-per-hour', '0'], 'more than 0'],
    ['a negative instance', ['--instance-usd-per-hour', '-1'], 'a number'],
    ['a price beyond a million', ['--price', 'sqs.request=1e7'], 'at most 1,000,000'],
    ['an instance beyond a million', ['--instance-usd-per-hour', '1e7'], 'at most 1,000,000'],
    ['a burst of less than a minute', ['--burst-minutes', '0.5'], 'at least 1'],
    ['a burst of more than a day', ['--burst-minutes', '1441'], 'A day has 1,440 minutes'],
  ])('refuses %s', (_, args, rule) => {
    expect(() => parse(...args)).toThrow(rule);
  });

  it('takes several prices', () => {
    expect(parse('--price', 'sqs.request=1e-7', '--price', 'firehose.gb=0.03').price).toEqual({
      'sqs.request': 1e-7,
      'firehose.gb': 0.03,
    });
  });
});
