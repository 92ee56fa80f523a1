import { expect, it } from 'vitest';
import { contradictionsOfRaces, racesOf } from './lab.ts';
import { pairs } from './pairs/index.ts';

it.concurrent.each(pairs.map((pair) => [pair.name, pair] as const))(
  '%s: race finds what is stated, and nothing in the fixed half',
  async (_name, pair) => {
    expect(contradictionsOfRaces(pair, await racesOf(pair))).toEqual([]);
  },
  // Against a run that hangs, not a verdict on speed.
  1_200_000,
);
