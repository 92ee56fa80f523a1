import { repeatsToTellApart } from '@telemetry/runs';
import type { CellCost } from '../cost/compare-cost.ts';
import { sameBill } from '../cost/crossings.ts';
import type { PairCost } from '../cost/pairs.ts';
import { armName, short } from '../format.ts';

/** What the repeats say of two arms at the measured load, with 95 % confidence. */
export interface PairVerdict {
  pair: PairCost;
  /** The cheaper one, `alike` where no interval can make 5 % of it, `open` where the repeats cannot tell. */
  cheaper: string;
  /** Repeats that are likely to tell, those that were made included; null where 30 are not. */
  repeatsNeeded: number | null;
}

export function pairVerdicts({ pairs, measuredEventsPerMonth }: CellCost): PairVerdict[] {
  return pairs.map((pair) => {
    const { ratio, breakEven, arms } = pair;
    if (!ratio) return { pair, cheaper: 'open', repeatsNeeded: null };
    const alike = ratio.low > 1 - sameBill && ratio.high < 1 / (1 - sameBill);
    const leavesOut =
      !breakEven || breakEven.low > measuredEventsPerMonth || breakEven.high < measuredEventsPerMonth;
    const apart = (ratio.low > 1 || ratio.high < 1) && leavesOut;
    return {
      pair,
      cheaper: alike ? 'alike' : apart ? arms[ratio.middle > 1 ? 0 : 1] : 'open',
      repeatsNeeded: repeatsToTellApart(ratio.logDeviation, ratio.middle),
    };
  });
}

/** Where the break-even lies, and whether this run's load is outside. */
export function breakEvenSentence(
  { pair: { arms, breakEven, breakEvens } }: PairVerdict,
  measured: number,
): string {
  const between = `between ${armName(arms[0])} and ${armName(arms[1])}`;
  if (breakEvens.length === 0) return '';
  if (breakEvens.every((each) => each === null))
    return `In no repeat is there a break-even ${between} within a thousand times this load or a thousandth of it.`;
  if (!breakEven)
    return `The break-even ${between} is known of one repeat alone: ${short(breakEvens[0] ?? NaN)} events a month.`;
  const { low, middle, high, repeats } = breakEven;
  const outside = low > measured || high < measured;
  return `The break-even ${between} nearest to this load lies at ${short(middle)} events a month, with 95 % between ${short(low)} and ${short(high)} (${repeats} repeats); this load, ${short(measured)}, is ${outside ? 'outside' : 'inside'}.`;
}

/** In words, how the intervals come about. */
export const intervalMethod =
  'Intervals are Student’s t of 95 % on the logarithms of the repeats, of each figure and bill; the arms of one repeat make one ratio of bills and one of p95s. The break-even’s is the traffic at which the interval of the bills’ ratio takes in 1.';
