import { hoursPerMonth } from '@telemetry/prices';
import { cellsOf, median, readRun, readVerdict, type Cell, type ReportedVerdict } from '@telemetry/runs';
import { arms, type Arm, type StageConfig } from '@telemetry/settings';
import type { MeasuredAsked } from '../pipeline/answers.ts';
import { askedOfRun, stageOfRun } from './run-question.ts';

/** What a run of the load tests measured of one scenario, repeats added up. */
export interface MeasuredWork {
  /** `steady`, `steady · wait-160`, `steady · batch-size=10`. */
  title: string;
  /** Where it ran in AWS. */
  region?: string;
  /** The stage with the run's batches, linger, slots and memory. */
  config: StageConfig;
  /** An arm that did not run, or not with all that a bill needs, is missing. */
  asked: MeasuredAsked;
  /** The load of the run, all month. */
  eventsPerMonth: number;
  /** What the report of the run says; null where none was made. */
  verdict: ReportedVerdict | null;
}

/**
 * Reads a run's folder, of the demo or of a comparison. A `scenario` that ran with several profiles or settings is named by
 * its title, the dots left out: `steady wait-160`. Throws `NoRunError`, or a `RangeError` that names what there is.
 */
export async function readMeasuredWork(
  folder: string,
  scenario: string,
  stage: StageConfig,
): Promise<MeasuredWork> {
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
  const asked = measuredIn(cell, stage);
  if (Object.keys(asked).length === 0)
    throw new RangeError(`${folder}: no arm of "${scenario}" has all that a bill needs`);
  return {
    title: cell.title,
    region: cell.arms.find(({ deployment }) => deployment?.region)?.deployment?.region,
    config: cell.arms.reduce(
      (config, { deployment }) => (deployment ? stageOfRun(config, deployment) : config),
      stage,
    ),
    asked,
    eventsPerMonth: measuredEventsPerMonth(cell),
    verdict: await readVerdict(folder),
  };
}

/** The load of a run, all month: the median of all its repeats. */
export function measuredEventsPerMonth({ arms: sides }: Pick<Cell, 'arms'>): number {
  const rates = sides.flatMap(({ repeats }) => repeats.map(({ eventsPerSecond }) => eventsPerSecond));
  return median(rates) * hoursPerMonth * 3_600;
}

/** What a person has to know of a bill that was made of it. */
export function measuredWorkToText({ title, asked, verdict }: MeasuredWork): string {
  const assumed = (['default', 'managed-instances'] as const).filter((arm) => !asked[arm]);
  return [
    `Work and sizes are those of "${title}" in that run.`,
    ...assumed.map((arm) => `It did not measure ${arm}, whose work is assumed: flags say it.`),
    ...(verdict === null ? ['No report was made of that run: "pnpm report" says whether it decides.'] : []),
    ...(verdict && ['undecided', 'broken'].includes(verdict.choice)
      ? [`That run decides nothing, and these bills are no surer than it is: ${verdict.headline}`]
      : []),
  ].join(' ');
}

/** Each arm's own; of an arm that did not run, what the function of its kind did in the others. */
function measuredIn({ arms: sides }: Cell, stage: StageConfig): MeasuredAsked {
  const measured: MeasuredAsked = {};
  for (const side of sides) {
    const of = askedOfRun(side, side.repeats, stage);
    if (!of || !isArm(side.arm)) continue;
    measured[side.arm] = of;
  }
  const { default: onDefault, 'managed-instances': managed, hybrid } = measured;
  if (hybrid?.overflowWork) {
    const { config, architecture, overflowWork: work } = hybrid;
    measured.default ??= { config, architecture, work };
  }
  if (hybrid?.work) measured['managed-instances'] ??= { config: hybrid.config, work: hybrid.work };
  if (managed?.work && !hybrid)
    measured.hybrid = {
      work: managed.work,
      overflowWork: onDefault?.work,
      architecture: onDefault?.architecture,
    };
  return measured;
}

const isArm = (name: string): name is Arm => (arms as readonly string[]).includes(name);

const plain = (title: string): string => title.replaceAll('·', ' ').split(/\s+/).join(' ');
