import { expect, it } from 'vitest';
import { everythingAtOnce } from './testing-everything-at-once.ts';

it('loses no row, shows none twice, and leaves none of who was forgotten, whatever runs at once and ends wherever', async () => {
  let crashes = 0;
  for (let seed = 1_000; seed < 1_014; seed += 1) {
    const ended = await everythingAtOnce(seed).catch((error: unknown) => {
      throw new Error(`seed ${seed}`, { cause: error });
    });
    crashes += ended.crashes;
  }
  expect(crashes).toBeGreaterThan(10);
});
