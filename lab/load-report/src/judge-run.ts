import { readRun, repeatsToTellApart } from '@telemetry/runs';
import { reportOf } from './report.ts';
import type { Verdict } from './verdict/verdict.ts';

/** What a run that is still being made says so far. Throws `NoRunError`. */
export async function judgeRun(folder: string): Promise<Verdict> {
  return reportOf(await readRun(folder)).verdict;
}

/** More repeats may decide it: a bound that does not hold is mended by none of them. */
export function moreMayDecide({ choice, conclusions }: Verdict): boolean {
  const checks = conclusions[0]?.checks ?? [];
  return choice === 'undecided' && checks.every(({ name, broken }) => broken === null || name === 'repeats');
}

export interface Likelihood {
  /** How many repeats would have been enough; null where 30 would not. */
  repeats: number | null;
  /** How far repeats lay apart, as a share: the standard deviation of the logarithm of what they say. */
  spread: number;
  /** How far away the break-even was, as a factor; null where none was in reach. */
  breakEvenTimes: number | null;
}

/**
 * What the repeats of a run tell of the repeats that the next one needs: of the cell that its headline is about. Null where it
 * has fewer than two or no bills. Throws `NoRunError`.
 */
export async function likelyRepeats(folder: string): Promise<Likelihood | null> {
  const { verdict, costs } = reportOf(await readRun(folder));
  const cost = costs.get(verdict.conclusions[0]?.cell ?? '');
  const pair = cost?.pairs[0];
  if (!cost || !pair?.ratio) return null;
  const { ratio, breakEven } = pair;
  const times = breakEven && breakEven.middle / cost.measuredEventsPerMonth;
  return {
    repeats: repeatsToTellApart(ratio.logDeviation, ratio.middle),
    spread: ratio.logDeviation,
    breakEvenTimes: times && Math.exp(Math.abs(Math.log(times))),
  };
}
