import type { Deployment } from './files/deployment-file.ts';
import type { Measurement, Timeline } from './measure/measurement.ts';
import type { Run, Session } from './read-run.ts';

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
  /** Of each repeat: what its start of the arm says. */
  sessions: CellSession[];
}

/** One start of an arm, as far as a repeat in it is judged by it. */
export interface CellSession {
  deployment: Deployment | null;
  /** Nothing bad was sent on purpose: what was rejected or died is then none of the load's. */
  goodLoadAlone: boolean;
  dead: number;
  /** The arm that its counters are of. */
  arm: string;
  /** Shares of the accepted events. */
  rejectedShare: number;
  storedTwiceShare: number;
}

/** In the order in which they first ran; arms in the order of the run. */
export function cellsOf({ file, sessions }: Run): Cell[] {
  const cells = new Map<string, Cell>();
  const all = sessions.flatMap((session) =>
    session.scenarios.map((scenario) => ({ ...scenario, session: cellSession(session) })),
  );
  for (const { measurement, timeline, session } of all.sort(
    (a, b) => a.measurement.startedAtMs - b.measurement.startedAtMs,
  )) {
    const { name, profile, variant, arm } = measurement;
    const title = [name, profile === 'as-is' ? '' : profile, variant].filter(Boolean).join(' · ');
    const cell = cells.get(title) ?? { title, name, profile, variant, arms: [] };
    cells.set(title, cell);
    let side = cell.arms.find((candidate) => candidate.arm === arm);
    if (!side) {
      const { deployment } = session;
      cell.arms.push((side = { arm, deployment, repeats: [], timelines: [], sessions: [] }));
    }
    side.repeats.push(measurement);
    side.timelines.push(timeline);
    side.sessions.push(session);
  }
  for (const { arms } of cells.values())
    arms.sort((a, b) => file.arms.indexOf(a.arm) - file.arms.indexOf(b.arm));
  return [...cells.values()];
}

function cellSession({ arm, deployment, accounting, scenarios }: Session): CellSession {
  const { accepted, rejected, dead, duplicates } = accounting;
  const ofAccepted = (events: number): number => events / Math.max(1, accepted.uniqueEvents);
  return {
    arm,
    deployment,
    goodLoadAlone: scenarios.every(
      ({ measurement }) => Object.keys(measurement.statusesOfBadBodies).length === 0,
    ),
    dead,
    rejectedShare: ofAccepted(rejected),
    storedTwiceShare: ofAccepted(duplicates.storedRowsBeyondFirst),
  };
}
