import { pipelineCrossings, type Range } from '@telemetry/cost-model';
import type { PipelineQuestion } from '@telemetry/prices';

export interface CostCrossing {
  eventsPerMonth: number;
  /** The cheapest arm from here on. */
  cheaperAbove: string;
  /** The most that it saves from here until the two cross again, as a share of the dearer bill. */
  mostSaved: number;
}

/** Closer than this, the bills are the same: prices of savings plans differ by more. */
export const sameBill = 0.05;

interface PricedArm {
  arm: string;
  question: PipelineQuestion;
  curve: readonly { eventsPerMonth: number; usdPerMonth: number }[];
}

/** One arm gets cheaper than another. */
interface Turn extends CostCrossing {
  from: string;
}

/**
 * Where the cheapest arm changes. Among three, an arm that never saves more than `sameBill` takes no turn: a hybrid whose
 * overflow does little costs what managed instances do, and the two would change places at each step of the fleet.
 */
export function crossingsOf(arms: readonly PricedArm[], range: Range): CostCrossing[] {
  const turns = arms
    .flatMap((first, index) => arms.slice(index + 1).flatMap((second) => turnsOf(first, second, range)))
    .filter(({ mostSaved }) => arms.length === 2 || mostSaved >= sameBill)
    .sort((a, b) => a.eventsPerMonth - b.eventsPerMonth);
  const [start] = arms.toSorted((a, b) => startOf(a) - startOf(b));
  let cheapest = start?.arm;
  return turns.flatMap(({ from, ...turn }) => {
    if (from !== cheapest) return [];
    cheapest = turn.cheaperAbove;
    return [turn];
  });
}

const startOf = ({ curve }: PricedArm): number => curve[0]?.usdPerMonth ?? Infinity;

function turnsOf(first: PricedArm, second: PricedArm, range: Range): Turn[] {
  const found = pipelineCrossings(first.question, second.question, range);
  return found.map(({ at, cheaperAbove }, index) => ({
    eventsPerMonth: at,
    from: cheaperAbove === 'first' ? second.arm : first.arm,
    cheaperAbove: cheaperAbove === 'first' ? first.arm : second.arm,
    mostSaved: mostSaved(first, second, at, found[index + 1]?.at ?? Infinity),
  }));
}

function mostSaved(first: PricedArm, second: PricedArm, from: number, to: number): number {
  const shares = first.curve.map(({ eventsPerMonth, usdPerMonth }, index) => {
    if (eventsPerMonth < from || eventsPerMonth > to) return 0;
    const other = second.curve[index]?.usdPerMonth ?? usdPerMonth;
    return Math.abs(usdPerMonth - other) / Math.max(usdPerMonth, other);
  });
  return Math.max(0, ...shares);
}
