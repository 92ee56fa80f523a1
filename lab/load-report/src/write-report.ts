import { bundleForPage } from '@telemetry/page/bundle';
import { type CellArm, readRun } from '@telemetry/runs';
import { type Earlier, earlierThan } from './earlier/compare-with.ts';
import { figureInterval, figures, figureSpread } from './figures.ts';
import type { Stage } from '@telemetry/settings';
import { visibleJson, visibleLines } from '@telemetry/terminal';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { markdown } from './render/markdown.ts';
import { page } from './render/page.ts';
import { type Report, reportOf } from './report.ts';

export interface ReportOptions {
  /** Whose floor is priced; prod's unless said otherwise. */
  stage?: Stage;
  /** Whose prices; the run’s own unless said otherwise. */
  region?: string;
  /** The folder of an earlier run to compare with. */
  compareWith?: string;
}

/**
 * Makes `report.html`, `report.md` and `report.json` of a run from its raw files alone, in the run's folder. Resolves to
 * the path of the page. Throws `NoRunError` when a folder is not that of a finished run.
 */
export async function writeReport(resultsFolder: string, options: ReportOptions = {}): Promise<string> {
  const { stage, region, compareWith } = options;
  const report = reportOf(await readRun(resultsFolder), stage, region);
  const earlier = compareWith === undefined ? undefined : await earlierThan(report, compareWith);
  const path = join(resultsFolder, 'report.html');
  const script = await bundleForPage(join(import.meta.dirname, 'render/save-buttons.ts'));
  await writeFile(path, page(report, script, earlier).text);
  await writeFile(join(resultsFolder, 'report.md'), visibleLines(markdown(report, earlier)));
  await writeFile(join(resultsFolder, 'report.json'), `${visibleJson(toJson(report, earlier), 2)}\n`);
  return path;
}

/** Without the raw points, which are in the raw files. */
function toJson(
  { run, stage, ranStage, region, cells, costs, verdict }: Report,
  earlier: Earlier | undefined,
): object {
  return {
    run: run.file,
    stage,
    ranStage,
    region,
    verdict,
    ...(earlier && { earlier }),
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
