import type { Machine } from '@telemetry/runs';
import { share } from '../../format.ts';
import { bounds } from './bounds.ts';
import type { Repeat, Rule } from './check.ts';

const plain = (value: number): string => String(Number(value.toPrecision(2)));

/** Looked at often enough to say what others took. */
function measured({ machineLoad }: Repeat): NonNullable<Repeat['machineLoad']> | undefined {
  const isKnown = machineLoad?.othersShare != null && machineLoad.othersRunnable != null;
  return isKnown ? machineLoad : undefined;
}

/** Only what others did makes a machine busy: the load of the run itself does not. A repeat that was not measured has its load average alone. */
export const machineRules = ({ cpus }: Machine): readonly Rule[] => [
  {
    name: 'looks at the machine, a second',
    bound: `at least ${bounds.looksPerSecond}`,
    pick: (repeat) =>
      measured(repeat) && (repeat.machineLoad?.samples ?? 0) / Math.max(1, repeat.loadSeconds),
    holds: (looks) => looks >= bounds.looksPerSecond,
    text: plain,
    sentence: (worst) =>
      `whether the machine was busy is not known: it was looked at ${worst} times a second`,
  },
  {
    name: 'CPU time stolen by other machines',
    bound: `at most ${share(bounds.steal)}`,
    pick: (repeat) => repeat.machineLoad?.stealShare ?? undefined,
    holds: (part) => part <= bounds.steal,
    text: share,
    sentence: (worst) => `the machine was busy with other work: other machines took ${worst} of its CPU time`,
  },
  {
    name: 'CPU time of other processes',
    bound: `at most ${share(bounds.othersCpu)}`,
    pick: (repeat) => repeat.machineLoad?.othersShare ?? undefined,
    holds: (part) => part <= bounds.othersCpu,
    text: share,
    sentence: (worst) =>
      `the machine was busy with other work: other processes took ${worst} of its CPU time`,
  },
  {
    name: 'run queue: threads of others for each CPU',
    bound: `at most ${bounds.othersRunnable}`,
    pick: (repeat) => repeat.machineLoad?.othersRunnable ?? undefined,
    holds: (threads) => threads <= bounds.othersRunnable,
    text: plain,
    sentence: (worst) =>
      `the machine was busy with other work: ${worst} threads of others ran or waited for each CPU`,
  },
  {
    name: 'load average for each CPU (what others took was not measured)',
    bound: `at most ${bounds.loadAveragePerCpu}`,
    pick: (repeat) =>
      measured(repeat) ? undefined : repeat.loadAverage === null ? null : repeat.loadAverage / cpus,
    holds: (load) => load <= bounds.loadAveragePerCpu,
    text: plain,
    sentence: (worst) =>
      `the machine was busy with other work: a load average of ${worst} for each CPU, and what of it was the run’s own is not known`,
    mustBeKnown: 'nothing says whether the machine was busy',
  },
  {
    name: 'CPU time of the environments, of what the machine has',
    bound: 'at most all of it',
    pick: ({ cpuSeconds, loadSeconds, drainMs }) =>
      cpuSeconds === null ? undefined : cpuSeconds / (cpus * (loadSeconds + (drainMs ?? 0) / 1_000 + 1)),
    holds: (part) => part <= 1,
    text: share,
    sentence: (worst, arm) => `environments used ${worst} of the machine’s CPU time ${arm}, which cannot be`,
  },
];
