import type { Cell, Run } from '@telemetry/runs';
import { armName, plural } from '../format.ts';
import { crowdOn } from './crowd.ts';

/** How far a verdict can be trusted, and what speaks against it. */
export interface Sureness {
  level: 'low' | 'fair' | 'good';
  doubts: string[];
}

const enoughRepeats = 3;
const enoughSamples = 1_000;

export function surenessOf({ file }: Run, cell: Cell | undefined): Sureness {
  const repeats = cell ? Math.min(...cell.arms.map(({ repeats }) => repeats.length)) : 0;
  const samples = cell
    ? Math.min(
        ...cell.arms.flatMap(({ repeats }) => repeats.map(({ endToEndMs }) => endToEndMs?.samples ?? 0)),
      )
    : 0;
  const onOneMachine = file.target === 'twin';
  const crowd = cell ? crowdOn(cell, file) : null;
  const doubts = [
    repeats < enoughRepeats &&
      `${plural(repeats, 'run')} of each arm: how far runs lie apart is not known. \`pnpm compare --repeats 3\` tells.`,
    samples < enoughSamples && `The p99 rests on ${plural(samples, 'sample')} a run.`,
    onOneMachine &&
      `Everything ran on one machine (${file.machine.cpus} × ${file.machine.cpuModel}), load generator included. Batch fill, objects and CPU per event carry over to AWS in kind; latencies and cold starts are this machine’s.`,
    crowd !== null &&
      `The machine was busy with other work: a load average of ${crowd.toFixed(0)} on ${file.machine.cpus} CPUs. Latencies and the durations that default Lambda is billed for are too long, so managed instances pay from more traffic than is said here; CPU seconds, batch fill and objects are less touched.`,
    ...capped(cell),
    ...scaled(cell),
  ].filter((doubt) => doubt !== false);
  const level =
    repeats < enoughRepeats || samples < 100 || crowd !== null ? 'low' : onOneMachine ? 'fair' : 'good';
  return { level, doubts };
}

function capped(cell: Cell | undefined): string[] {
  return (cell?.arms ?? []).flatMap(({ arm, deployment, repeats }) => {
    const most = deployment?.twin?.maxEnvironments;
    const reached = most !== undefined && repeats.some(({ peakEnvironments }) => peakEnvironments >= most);
    return reached
      ? [
          `${armName(arm)} reached the ${most} environments that this machine allows; AWS would have started more.`,
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
