import { armsInOrder } from '@telemetry/page';
import { defaultRegion } from '@telemetry/prices';
import { type Cell, type CellArm, cellsOf, type Run } from '@telemetry/runs';
import { type CellCost, compareCost } from './cost/compare-cost.ts';
import type { Stage } from '@telemetry/settings';
import { decisionStage } from './cost/question.ts';
import { type Verdict, verdictOf } from './verdict/verdict.ts';

/** Everything that the page, the Markdown and the JSON say. */
export interface Report {
  run: Run;
  /** Whose floor is priced. */
  stage: Stage;
  /** Whose settings ran; null where the raw files do not say. */
  ranStage: string | null;
  /** Whose prices are taken. */
  region: string;
  cells: Cell[];
  /** By the cell's title; a cell is missing where its bill is not known. */
  costs: Map<string, CellCost>;
  /** Why a cell is missing there, where more is known than that figures are missing. */
  unpriced: Map<string, string>;
  verdict: Verdict;
}

/** Pure, but for what the run holds. */
export function reportOf(run: Run, stage: Stage = decisionStage, asked?: string): Report {
  const region = asked ?? regionOfRun(run) ?? defaultRegion;
  const cells = cellsOf(run).map((cell) => ({
    ...cell,
    arms: cell.arms.toSorted((a, b) => placeOf(a) - placeOf(b)).map((side) => inRegion(side, region)),
  }));
  const costs = new Map<string, CellCost>();
  const unpriced = new Map<string, string>();
  for (const cell of cells) {
    try {
      const cost = compareCost(cell, stage);
      if (cost) costs.set(cell.title, cost);
    } catch (error) {
      // Figures that nothing deployed can have: the run decides nothing, and says so.
      if (!(error instanceof RangeError)) throw error;
      unpriced.set(cell.title, error.message);
    }
  }
  const ranStage = stageOfRun(run);
  const verdict = withStages(verdictOf(run, cells, { costs, unpriced }), ranStage, stage);
  return { run, stage, ranStage, region, cells, costs, unpriced, verdict };
}

function stageOfRun({ sessions }: Run): string | null {
  return sessions.find(({ deployment }) => deployment?.stage !== undefined)?.deployment?.stage ?? null;
}

/** What was decided about another stage than the one that ran says so. */
function withStages(verdict: Verdict, ran: string | null, priced: Stage): Verdict {
  if (ran === null || ran === priced || ['undecided', 'broken'].includes(verdict.choice)) return verdict;
  return {
    ...verdict,
    headline: `${verdict.headline} It ran with the settings of stage ${ran}; the bill has their batches, linger, slots and memory, and the floor, zones and retention of ${priced}.`,
  };
}

function regionOfRun({ sessions }: Run): string | undefined {
  return sessions.find(({ deployment }) => deployment?.region !== undefined)?.deployment?.region;
}

function inRegion(side: CellArm, region: string): CellArm {
  return { ...side, deployment: side.deployment && { ...side.deployment, region } };
}

/** An arm has one place in every page, in whichever order the arms ran. */
const placeOf = ({ arm }: { arm: string }): number => armsInOrder.findIndex((each) => each === arm);
