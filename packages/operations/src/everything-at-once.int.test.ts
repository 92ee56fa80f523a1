import { expect, it } from 'vitest';
import { everythingAtOnce } from './testing-everything-at-once.ts';

it.each([1, 2])(
  'loses no row, shows none twice, and leaves none of who was forgotten, whatever runs at once and ends wherever: seed %i',
  async (seed) => {
    const { log, looks, crashes } = await everythingAtOnce(seed);
    // Everybody came to work, some did not come home, and somebody looked while they did.
    for (const name of ['settle', 'settle again', 'forget', 'replay', 'redrive', 'processor'])
      expect(log.filter((line) => line.startsWith(`${name}: `)).length).toBeGreaterThan(1);
    expect(crashes).toBeGreaterThan(0);
    expect(looks).toBeGreaterThan(3);
  },
);
