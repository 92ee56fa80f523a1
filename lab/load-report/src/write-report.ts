import { type CellArm, readRun } from '@telemetry/runs';
import { figureInterval, figures, figureSpread } from './figures.ts';
import type { Stage } from '@telemetry/settings';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { markdown } from './render/markdown.ts';
import { page } from './render/page.ts';
import { type Report, reportOf } from './report.ts';

/**
 * Makes `report.html`, `report.md` and `report.json` of a run from its raw files alone, in the run's folder. Resolves to
 * the path of the page. Throws `NoRunError` when the folder is not that of a finished run.
 */
export async function writeReport(resultsFolder: string, stage?: Stage, region?: string): Promise<string> {
  const report = reportOf(await readRun(resultsFolder), stage, region);
  const path = join(resultsFolder, 'report.html');
  await writeFile(path, page(report).text);
  await writeFile(join(resultsFolder, 'report.md'), markdown(report));
  await writeFile(join(resultsFolder, 'report.json'), `${JSON.stringify(toJson(report), null, 2)}\n`);
  return path;
}

/** Without the raw points, which are in the raw files. */
function toJson({ run, stage, region, cells, costs, verdict }: Report): object {
  return {
    run: run.file,
    stage,
    region,
    verdict,
    accounting: run.sessions.map(({ folder, arm, accounting }) => ({ folder, arm, accounting })),
    cells: cells.map(({ title, name, profile, variant, arms }) => ({
      title,
      name,
      profile,
      variant,
      cost: costs.get(title) ?? null,
      arms: arms.map(({ arm, deployment, repeats }) => ({
        arm,
        deployment,
        figures: figuresIn(repeats),
        repeats,
      })),
    })),
  };
}

/** Each figure that the tables have: the middle of its repeats, their range, and the interval of 95 %. */
function figuresIn(repeats: CellArm['repeats']): object[] {
  return figures.flatMap((figure) => {
    const spread = figureSpread(figure, repeats);
    return spread ? [{ label: figure.label, ...spread, interval: figureInterval(figure, repeats) }] : [];
  });
}
