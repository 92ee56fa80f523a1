import { expect, it } from 'vitest';
import { contradictionsOfRaces, contradictionsOfRuns, racesOf, runsOf } from './lab.ts';
import { withWorkers } from './pair.ts';
import { pairs } from './pairs/index.ts';

it.concurrent.each(pairs.map((pair) => [pair.name, pair] as const))(
  '%s: race finds what is stated, and nothing in the fixed half',
  async (_name, pair) => {
    expect(contradictionsOfRaces(pair, await racesOf(pair))).toEqual([]);
  },
  // Against a run that hangs, not a verdict on speed.
  1_200_000,
);

it.each(['limit-per-environment', 'init-per-worker'])(
  '%s: the cure cures with sixteen worker threads, too',
  async (name) => {
    const [pair] = pairs.filter((one) => one.name === name).map((one) => withWorkers(one, 16));
    expect(pair?.workers).toBe(16);
    if (pair) expect(contradictionsOfRuns(pair, await runsOf(pair))).toEqual([]);
  },
  1_200_000,
);
