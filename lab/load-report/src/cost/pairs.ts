import { type PipelineQuestion, pricePipeline } from '@telemetry/prices';
import { crossings, pipelineCrossings } from '@telemetry/cost-model';
import { type CellArm, type Interval, interval } from '@telemetry/runs';
import type { Stage } from '@telemetry/settings';
import { decisionStage, questionOf } from './question.ts';

/** Two arms, repeat by repeat: what is needed to say how sure their difference is. */
export interface PairCost {
  /** The first is the one for little traffic: default Lambda before a hybrid before managed instances. */
  arms: readonly [string, string];
  /** Bill of the second over that of the first at the measured load, in each repeat. */
  ratios: number[];
  ratio: Interval | null;
  /** In each repeat the traffic nearest to the measured one at which the cheaper one changes; null where it never does. */
  breakEvens: (number | null)[];
  /** Where the ratio's interval takes in 1; null where its middle never is 1, and of one repeat. */
  breakEven: BreakEven | null;
}

/** Traffic, events a month. */
interface BreakEven {
  /** Where the middle of the repeats' ratios is 1. */
  middle: number;
  /** From here on, and up to there, the repeats cannot tell the two apart. */
  low: number;
  high: number;
  repeats: number;
}

const forLittleTraffic = ['default', 'hybrid', 'managed-instances'];
/** Beyond a thousand times the measured load, or a thousandth of it, nothing is looked for. */
const reach = 1_000;

/** All pairs of a cell's arms. A repeat counts where both arms have it and its bills are known. */
export function pairCosts(
  arms: readonly CellArm[],
  measuredEventsPerMonth: number,
  stage: Stage = decisionStage,
): PairCost[] {
  const ordered = arms.toSorted((a, b) => forLittleTraffic.indexOf(a.arm) - forLittleTraffic.indexOf(b.arm));
  return ordered.flatMap((first, index) =>
    ordered.slice(index + 1).map((second) => pairCost(first, second, measuredEventsPerMonth, stage)),
  );
}

function pairCost(first: CellArm, second: CellArm, measured: number, stage: Stage): PairCost {
  const repeats = first.repeats.flatMap((repeat) => {
    const other = second.repeats.find((each) => each.repeat === repeat.repeat);
    const questions = [
      questionOf(first, [repeat], measured, stage),
      other ? questionOf(second, [other], measured, stage) : null,
    ] as const;
    const [one, two] = questions;
    return one && two ? [{ one, two, ...compareRepeat(one, two, measured) }] : [];
  });
  const ratios = repeats.map(({ ratio }) => ratio);
  const breakEvens = repeats.map(({ breakEven }) => breakEven);
  return {
    arms: [first.arm, second.arm],
    ratios,
    ratio: interval(ratios),
    breakEvens,
    breakEven: breakEvenOf(repeats, measured),
  };
}

/**
 * The break-even that is nearest to the measured load, and all traffic around it at which the interval of the bills' ratio takes in
 * 1 (the inverse of a test, as Fieller's). An interval of the single repeats' break-evens would be wider than what they say: where
 * bills run alongside each other a little noise moves their crossing far.
 */
function breakEvenOf(
  repeats: readonly { one: PipelineQuestion; two: PipelineQuestion }[],
  measured: number,
): BreakEven | null {
  const known = new Map<number, Interval | null>();
  const ratioAt = (eventsPerMonth: number): Interval | null => {
    const found =
      known.get(eventsPerMonth) ?? interval(repeats.map(({ one, two }) => ratioOf(one, two, eventsPerMonth)));
    known.set(eventsPerMonth, found);
    return found;
  };
  const range = { from: measured / reach, to: measured * reach };
  const oneOf = (bound: 'low' | 'middle' | 'high'): number[] =>
    crossings(
      (events) => ratioAt(events)?.[bound] ?? NaN,
      () => 1,
      range,
    ).map(({ at }) => at);
  const farness = (at: number): number => Math.abs(Math.log(at / measured));
  const [middle] = oneOf('middle').sort((a, b) => farness(a) - farness(b));
  if (middle === undefined) return null;
  const ends = [...oneOf('low'), ...oneOf('high')];
  return {
    middle,
    low: Math.max(range.from, ...ends.filter((at) => at <= middle)),
    high: Math.min(range.to, ...ends.filter((at) => at >= middle)),
    repeats: repeats.length,
  };
}

const ratioOf = (one: PipelineQuestion, two: PipelineQuestion, eventsPerMonth: number): number =>
  pricePipeline({ ...two, eventsPerMonth }).totalUsd / pricePipeline({ ...one, eventsPerMonth }).totalUsd;

function compareRepeat(
  first: PipelineQuestion,
  second: PipelineQuestion,
  measured: number,
): { ratio: number; breakEven: number | null } {
  const range = { from: measured / reach, to: measured * reach };
  const farness = (at: number): number => Math.abs(Math.log(at / measured));
  const [nearest] = pipelineCrossings(first, second, range).sort((a, b) => farness(a.at) - farness(b.at));
  return {
    ratio: ratioOf(first, second, measured),
    breakEven: nearest?.at ?? null,
  };
}
