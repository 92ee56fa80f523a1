import type { Cell, Run } from '@telemetry/runs';
import type { CellCost } from '../cost/compare-cost.ts';
import { armLabel, plural } from '../format.ts';
import { breakEvenSentence, intervalMethod, pairVerdicts } from './certainty.ts';
import type { Conclusion } from './conclude-cell.ts';

/** How far a verdict can be trusted: computed from the repeats, and what no repeat can tell. */
export interface Sureness {
  /** `sure`: with 95 % the break-even leaves this load out, or the bills are the same. */
  level: 'sure' | 'unsure';
  /** What the intervals say. */
  because: string[];
  method: string;
  doubts: string[];
}

const enoughSamples = 1_000;

export function surenessOf(
  { file }: Run,
  cell: Cell | undefined,
  cost: CellCost | null,
  conclusion: Conclusion | undefined,
): Sureness {
  const samples = (cell?.arms ?? []).flatMap(({ repeats }) =>
    repeats.map(({ endToEndMs }) => endToEndMs?.samples ?? 0),
  );
  const fewest = Math.min(...samples);
  const doubts = [
    samples.length > 0 && fewest < enoughSamples && `The p99 rests on ${plural(fewest, 'sample')} a repeat.`,
    file.target === 'twin' &&
      `Everything ran on one machine (${file.machine.cpus} × ${file.machine.cpuModel}), load generator included. Batch fill, objects and CPU per event carry over to AWS in kind; latencies and cold starts are this machine’s.`,
    'untilDecided' in file.settings &&
      'Repeats were added until it decided: whoever looks after each repeat is misled more often than 5 times in 100.',
    ...capped(cell),
    ...scaled(cell),
  ].filter((doubt) => doubt !== false);
  return {
    level: conclusion && conclusion.choice !== 'undecided' ? 'sure' : 'unsure',
    because: cost
      ? pairVerdicts(cost)
          .map((pair) => breakEvenSentence(pair, cost.measuredEventsPerMonth))
          .filter(Boolean)
      : [],
    method: intervalMethod,
    doubts,
  };
}

function capped(cell: Cell | undefined): string[] {
  return (cell?.arms ?? []).flatMap(({ arm, deployment, repeats }) => {
    const most = deployment?.twin?.maxEnvironments;
    const reached = most !== undefined && repeats.some(({ peakEnvironments }) => peakEnvironments >= most);
    return reached
      ? [
          `${armLabel(arm)} reached the ${most} environments that this machine allows; AWS would have started more.`,
        ]
      : [];
  });
}

function scaled(cell: Cell | undefined): string[] {
  const scale = cell?.arms
    .map(({ deployment }) => deployment?.twin?.timeScale ?? 1)
    .find((each) => each !== 1);
  return scale
    ? [
        `Scale-out, pollers and visibility ran ${scale} times as fast as in AWS, so that minutes fit into this run.`,
      ]
    : [];
}
