import { measuredWorkload, type PlainArm, type Workload } from '@telemetry/prices';
import {
  type Cell,
  cellsOf,
  readRun,
  readVerdict,
  type ReportedVerdict,
  splitOf,
  totalsOf,
} from '@telemetry/runs';

/** What a run of the load tests measured of one scenario, repeats added up. */
export interface MeasuredWork {
  /** `steady`, `steady · wait-160`, `steady · batch-size=10`. */
  title: string;
  /** An arm that did not run, or not with all that a bill needs, is missing. */
  workloads: Partial<Record<PlainArm, Workload>>;
  /** What the report of the run says; null where none was made. */
  verdict: ReportedVerdict | null;
}

const plainArms: readonly PlainArm[] = ['default', 'managed-instances'];

/**
 * Reads a run's folder, of the demo or of a comparison. A `scenario` that ran with several profiles or settings is named by
 * its title, the dots left out: `steady wait-160`. Throws `NoRunError`, or a `RangeError` that names what there is.
 */
export async function readMeasuredWork(folder: string, scenario: string): Promise<MeasuredWork> {
  const cells = cellsOf(await readRun(folder));
  const named = cells.filter(({ title }) => plain(title) === plain(scenario));
  const found = named.length > 0 ? named : cells.filter(({ name }) => name === scenario);
  const [cell, another] = found;
  if (!cell || another) {
    const titles = (found.length > 0 ? found : cells).map(({ title }) => plain(title)).join(', ');
    throw new RangeError(
      `${folder} has ${found.length > 0 ? 'several' : 'no'} "${scenario}"; say --scenario with one of: ${titles}`,
    );
  }
  const workloads: MeasuredWork['workloads'] = {};
  for (const arm of plainArms) {
    const work = workOf(cell, arm);
    if (work) workloads[arm] = work;
  }
  if (Object.keys(workloads).length === 0)
    throw new RangeError(`${folder}: no arm of "${scenario}" has all that a bill needs`);
  return { title: cell.title, workloads, verdict: await readVerdict(folder) };
}

/** What a person has to know of a bill that was made of it. */
export function measuredWorkToText({ title, workloads, verdict }: MeasuredWork): string {
  const assumed = plainArms.filter((arm) => !workloads[arm]);
  return [
    `Work and sizes are those of "${title}" in that run.`,
    ...assumed.map((arm) => `It did not measure ${arm}, whose work is assumed: flags say it.`),
    ...(verdict === null ? ['No report was made of that run: "pnpm report" says whether it decides.'] : []),
    ...(verdict && ['undecided', 'broken'].includes(verdict.choice)
      ? [`That run decides nothing, and these bills are no surer than it is: ${verdict.headline}`]
      : []),
  ].join(' ');
}

/** The arm's own, or what the function of that kind did in a hybrid. */
function workOf({ arms }: Cell, arm: PlainArm): Workload | undefined {
  const side = arms.find((each) => each.arm === arm);
  if (side) {
    const totals = totalsOf(side.repeats, arm === 'default');
    return totals ? measuredWorkload(totals) : undefined;
  }
  const hybrid = arms.find((each) => each.arm === 'hybrid');
  const all = hybrid && totalsOf(hybrid.repeats, true);
  const split = all && splitOf(hybrid.repeats, all);
  const part = arm === 'default' ? split?.overflow : split?.floor;
  return part ? measuredWorkload(part) : undefined;
}

const plain = (title: string): string => title.replaceAll('·', ' ').split(/\s+/).join(' ');
