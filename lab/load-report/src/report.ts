import { type Cell, cellsOf, type Run } from '@telemetry/runs';
import { type CellCost, compareCost } from './cost/compare-cost.ts';
import type { Stage } from '@telemetry/settings';
import { decisionStage } from './cost/question.ts';
import { type Verdict, verdictOf } from './verdict/verdict.ts';

/** Everything that the page, the Markdown and the JSON say. */
export interface Report {
  run: Run;
  /** Whose floor is priced. */
  stage: Stage;
  cells: Cell[];
  /** By the cell's title; a cell is missing where its bill is not known. */
  costs: Map<string, CellCost>;
  verdict: Verdict;
}

/** Pure, but for what the run holds. */
export function reportOf(run: Run, stage: Stage = decisionStage): Report {
  const cells = cellsOf(run);
  const costs = new Map<string, CellCost>();
  for (const cell of cells) {
    const cost = compareCost(cell, stage);
    if (cost) costs.set(cell.title, cost);
  }
  return { run, stage, cells, costs, verdict: verdictOf(run, cells, costs) };
}
