import type { Cell, RunFile } from '@telemetry/runs';

/** The twin, its environments and the load generator keep a machine busy; this many that wait for each CPU are others. */
const busyLoadAverage = 2;

/** The load average of a machine that others kept busy meanwhile; null when it was ours, or AWS did the work. */
export function crowdOn({ arms }: Cell, { target, machine }: RunFile): number | null {
  const load = Math.max(
    0,
    ...arms.flatMap(({ repeats }) => repeats.map(({ loadAverage }) => loadAverage ?? 0)),
  );
  return target === 'twin' && load > busyLoadAverage * machine.cpus ? load : null;
}
