import { startEnvironment } from '@telemetry/execution-environment';
import { median } from '@telemetry/runs';
import type { DeployedFunction } from './deployed-function.ts';
import { figure, type Figure } from './figure.ts';

/** Starts of one round: one alone says little, since each waits for files and for a processor. */
const starts = 5;

export interface InitOptions {
  default: DeployedFunction;
  repeats: number;
  onProgress: (text: string) => void;
}

/**
 * How long an environment of default Lambda takes from nothing to its first poll, Node.js and the runtime client included, by the clock
 * and by processor time. Both are numbers of this machine, to be compared with another version's (`--against`).
 */
export async function initFigures({
  default: onDefault,
  repeats,
  onProgress,
}: InitOptions): Promise<Figure[]> {
  const wallMs: number[] = [];
  const cpuMs: number[] = [];
  for (let round = 1; round <= repeats; round += 1) {
    onProgress(`init: round ${round} of ${repeats}`);
    const turns: { wallMs: number; cpuMs: number }[] = [];
    for (let i = 0; i < starts; i += 1) {
      const environment = await startEnvironment({
        ...onDefault,
        mode: { kind: 'default' },
        functionName: 'init',
        // Beyond Lambda's 10 s a busy machine would be an error here.
        initTimeoutMs: 60_000,
      });
      const { cpuSeconds } = await environment.usage();
      turns.push({ wallMs: environment.initDurationMs, cpuMs: cpuSeconds * 1_000 });
      await environment.stop();
    }
    wallMs.push(median(turns.map((turn) => turn.wallMs)));
    cpuMs.push(median(turns.map((turn) => turn.cpuMs)));
  }
  const what = 'ms of init, default Lambda: Node.js, the runtime client and the bundle';
  return [
    figure({
      name: `${what}, processor time`,
      values: cpuMs,
      limitedBy: `medians of ${starts} starts, in ticks of 10 ms.`,
    }),
    figure({ name: `${what}, by the clock`, values: wallMs, limitedBy: `medians of ${starts} starts.` }),
  ];
}
