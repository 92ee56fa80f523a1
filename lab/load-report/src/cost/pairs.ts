import { type PipelineQuestion, pricePipeline } from '@telemetry/prices';
import { pipelineCrossings } from '@telemetry/cost-model';
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
  /** A repeat in which it never does counts as the end of the range that was looked at. Null: it never does, or one repeat. */
  breakEven: Interval | null;
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
    return one && two ? [compareRepeat(one, two, measured)] : [];
  });
  const ratios = repeats.map(({ ratio }) => ratio);
  const breakEvens = repeats.map(({ breakEven }) => breakEven);
  const placed = repeats.map(
    ({ breakEven, ratio }) => breakEven ?? (ratio > 1 ? measured * reach : measured / reach),
  );
  return {
    arms: [first.arm, second.arm],
    ratios,
    ratio: interval(ratios),
    breakEvens,
    breakEven: breakEvens.some((each) => each !== null) ? interval(placed) : null,
  };
}

function compareRepeat(
  first: PipelineQuestion,
  second: PipelineQuestion,
  measured: number,
): { ratio: number; breakEven: number | null } {
  const range = { from: measured / reach, to: measured * reach };
  const farness = (at: number): number => Math.abs(Math.log(at / measured));
  const [nearest] = pipelineCrossings(first, second, range).sort((a, b) => farness(a.at) - farness(b.at));
  return {
    ratio: pricePipeline(second).totalUsd / pricePipeline(first).totalUsd,
    breakEven: nearest?.at ?? null,
  };
}
