import type { Deployment } from './files/deployment-file.ts';
import type { Measurement, Timeline } from './measure/measurement.ts';
import type { Run } from './read-run.ts';

/** The same scenario, profile and setting on each arm: what can be compared. */
export interface Cell {
  /** `steady`, `steady · wait-160`, `steady · batch-size=10`. */
  title: string;
  name: string;
  profile: string;
  variant: string;
  arms: CellArm[];
}

export interface CellArm {
  arm: string;
  deployment: Deployment | null;
  /** In the order of the repeats. */
  repeats: Measurement[];
  timelines: Timeline[];
}

/** In the order in which they first ran; arms in the order of the run. */
export function cellsOf({ file, sessions }: Run): Cell[] {
  const cells = new Map<string, Cell>();
  const all = sessions.flatMap(({ scenarios, deployment }) =>
    scenarios.map((scenario) => ({ ...scenario, deployment })),
  );
  for (const { measurement, timeline, deployment } of all.sort(
    (a, b) => a.measurement.startedAtMs - b.measurement.startedAtMs,
  )) {
    const { name, profile, variant, arm } = measurement;
    const title = [name, profile === 'as-is' ? '' : profile, variant].filter(Boolean).join(' · ');
    const cell = cells.get(title) ?? { title, name, profile, variant, arms: [] };
    cells.set(title, cell);
    let side = cell.arms.find((candidate) => candidate.arm === arm);
    if (!side) cell.arms.push((side = { arm, deployment, repeats: [], timelines: [] }));
    side.repeats.push(measurement);
    side.timelines.push(timeline);
  }
  for (const { arms } of cells.values())
    arms.sort((a, b) => file.arms.indexOf(a.arm) - file.arms.indexOf(b.arm));
  return [...cells.values()];
}
