import { type Cell, interval } from '@telemetry/runs';
import type { CellCost } from '../cost/compare-cost.ts';
import { sameBill } from '../cost/crossings.ts';
import { armName, listed, usd } from '../format.ts';
import { brokenReasons } from './checks/checks-of.ts';
import type { Conclusion } from './conclude-cell.ts';

/** An arm with one value of the swept setting. */
interface Candidate {
  cell: string;
  variant: string;
  arm: string;
  /** US dollars a million events, in each repeat. */
  usd: number[];
}

/**
 * Which value of the swept setting costs least, on which arm: only among cells that may decide, and sure where the repeats' ratio
 * to the next best setting of that arm leaves 1 out. Null where no cell has bills.
 */
export function sweepVerdict(
  cells: readonly Cell[],
  conclusions: readonly Conclusion[],
  costs: ReadonlyMap<string, CellCost>,
): { choice: string; headline: string; reasons: string[] } | null {
  const swept = conclusions.flatMap(
    (conclusion) => cells.find(({ title }) => title === conclusion.cell) ?? [],
  );
  const candidates = swept.flatMap((cell) => candidatesOf(cell, costs.get(cell.title)));
  const [best] = candidates.toSorted((a, b) => mean(a) - mean(b));
  if (!best) return null;
  const on = armName(best.arm);
  const price = `${usd(mean(best))} a million events on ${on}`;
  const variants = conclusions.map(({ cell }) => variantOf(cells, cell));
  const broken = saidOnce(
    variants,
    conclusions.map(({ checks }) => brokenReasons(checks)),
  );
  const reasons = saidOnce(
    variants,
    conclusions.map(({ sentence }) => [sentence]),
  );
  if (broken.length > 0)
    return {
      choice: 'undecided',
      headline: `Undecided: ${broken[0]}`,
      reasons: [...broken, `As measured, ${best.variant} costs least: ${price}.`],
    };
  const others = candidates.filter(({ arm, variant }) => arm === best.arm && variant !== best.variant);
  const [next] = others.toSorted((a, b) => mean(a) - mean(b));
  if (!next && candidates.length < 2)
    return {
      choice: 'undecided',
      headline: `Undecided: only ${best.variant} was run, and only on ${on}: there is nothing to compare with.`,
      reasons: [`It costs ${price}.`],
    };
  if (!next) return { choice: best.variant, headline: `${best.variant} costs ${price}.`, reasons };
  const instead = `${usd(mean(next))} with ${next.variant}, the next best`;
  const ratio = interval(next.usd.map((value, repeat) => value / (best.usd[repeat] ?? NaN)));
  if (ratio && ratio.low > 1 - sameBill && ratio.high < 1 / (1 - sameBill))
    return {
      choice: 'either',
      headline: `${best.variant} and ${next.variant} cost about the same: ${price}, and ${instead}.`,
      reasons,
    };
  if (ratio && ratio.low > 1)
    return {
      choice: best.variant,
      headline: `${best.variant} is the best setting: ${price}, instead of ${instead}.`,
      reasons,
    };
  return {
    choice: 'undecided',
    headline: `Undecided: the repeats cannot tell ${best.variant} (${price}) from ${next.variant} (${usd(mean(next))}).`,
    reasons,
  };
}

function candidatesOf({ title, variant }: Cell, cost: CellCost | undefined): Candidate[] {
  return (cost?.arms ?? []).map(({ arm, usdPerMonthOfRepeats }) => ({
    cell: title,
    variant,
    arm,
    usd: usdPerMonthOfRepeats.map((month) => (month / (cost?.measuredEventsPerMonth ?? NaN)) * 1e6),
  }));
}

const mean = ({ usd }: Candidate): number =>
  usd.reduce((sum, value) => sum + value, 0) / Math.max(1, usd.length);

/** Sentences of each value of the setting; what all of them have is said once, of none of them. */
function saidOnce(variants: readonly string[], sentences: readonly (readonly string[])[]): string[] {
  const said = Map.groupBy(
    variants.flatMap((variant, index) => (sentences[index] ?? []).map((sentence) => ({ variant, sentence }))),
    ({ sentence }) => sentence,
  );
  return [...said].map(([sentence, of]) =>
    of.length === variants.length && of.length > 1
      ? sentence
      : `${listed(of.map(({ variant }) => variant))}: ${sentence}`,
  );
}

const variantOf = (cells: readonly Cell[], title: string): string =>
  cells.find((cell) => cell.title === title)?.variant ?? title;
