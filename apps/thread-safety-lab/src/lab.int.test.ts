import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contradictionsOfLint, contradictionsOfRuns, lintOf, runsOf } from './lab.ts';
import { pairs } from './pairs/index.ts';

const named = pairs.map((pair) => [pair.name, pair] as const);

describe('the lab', () => {
  it.concurrent.each(named)(
    '%s: right on default Lambda, wrong on managed instances, right again when fixed',
    async (_name, pair) => {
      expect(contradictionsOfRuns(pair, await runsOf(pair))).toEqual([]);
    },
    // Against a run that hangs, not a verdict on speed.
    1_200_000,
  );

  it.each(named)('%s: lint finds what is stated, and nothing in the fixed half', async (_name, pair) => {
    expect(contradictionsOfLint(pair, await lintOf(pair))).toEqual([]);
  });

  it('runs every pair that there is', () => {
    const folders = readdirSync(`${import.meta.dirname}/pairs`).filter((name) => !name.includes('.'));
    expect(pairs.map(({ name }) => name).toSorted()).toEqual(folders.toSorted());
  });
});
