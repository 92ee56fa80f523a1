import { repositoriesOfOthers } from './handlers.ts';
import { type Counted, verdictsOf } from './said.ts';
import { tallyOf } from './tally.ts';

/** Who shows the sums, and between which marks. */
export const readmes = ['lab/race-runner/README.md', 'packages/eslint-plugin-lmi/README.md'];
export const placeOfSums = 'handlers of others';

/** The sums for a README, dated. */
export function sumsFor({ day, invocations, said }: Counted, list = repositoriesOfOthers()): string {
  const tally = tallyOf(verdictsOf(list, said).verdicts);
  return (
    `Counted on ${day} by \`pnpm exec node apps/thread-safety-lab/src/others/count.ts --write\`, ${invocations} invocations a race: ` +
    `${tally.handlers} handlers of\n${tally.repositories} public repositories, each pinned by its commit and read by hand.

| | handlers | found by lint | found by race |
| --- | ---: | ---: | ---: |
| with a hazard | ${tally.hazards} | ${tally.foundByLint} | ${tally.foundByRace} |
| safe: what is found is a false alarm | ${tally.safe} | ${tally.falseAlarmsOfLint} | ${tally.falseAlarmsOfRace} |
| that do not run here, one at a time either, and race says why | ${tally.doNotRun} | | |`
  );
}
