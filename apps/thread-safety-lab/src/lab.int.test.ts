import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runPair } from './lab.ts';
import { pairs } from './pairs/index.ts';

describe('the lab', () => {
  it.concurrent.each(pairs.map((pair) => [pair.name, pair] as const))(
    '%s: right on default Lambda, wrong on managed instances, right again when fixed, found as stated',
    async (_name, pair) => {
      const row = await runPair(pair);
      expect(row, row.contradictions.join('; ')).toMatchObject({ contradictions: [] });
    },
    // Against a run that hangs, not a verdict on speed.
    1_200_000,
  );

  it('runs every pair that there is', () => {
    const folders = readdirSync(`${import.meta.dirname}/pairs`).filter((name) => !name.includes('.'));
    expect(pairs.map(({ name }) => name).toSorted()).toEqual(folders.toSorted());
  });
});
