import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeReport } from '@telemetry/load-report';
import { thisMachine, writeRun } from '@telemetry/runs';
import { endWith, interruption, main, print, printJson, Progress, shownPath } from '@telemetry/terminal';
import { connectToStack } from '../aws/connect.ts';
import { runOnAws } from '../aws/run-on-aws.ts';
import { buildAndSynth } from '../build-and-synth.ts';
import { readDeployment } from '../read-deployment.ts';
import { type CompareOptions, compareCommand, repository } from './options.ts';
import { type PlannedRun, planRuns } from './plan.ts';
import { runOnTwin } from './run-on-twin.ts';
import { scalePhases, scenarioPhases, secondsOf } from './scenario-phases.ts';

/** Twin, Artillery, drain and accounting take about this long beside the load itself. */
const secondsAroundARun = 14;
const eventsPerRequest = 25;

await main(compareCommand(compare));

async function compare(options: CompareOptions): Promise<void> {
  const signal = interruption('stopping everything');
  const { results, settings, sweep, profile: profiles } = options;
  const runs = planRuns({ ...options, arms: options.arm, scenarios: options.scenario, profiles });
  const progress = new Progress();
  progress.done(`${runs.length} runs, about ${minutes(runs)}: raw results in ${shownPath(results)}`);
  if (options.dryRun) {
    if (options.json) printJson(runs);
    else print(runs.map(nameOf).join('\n'));
    return;
  }
  const startedAt = new Date().toISOString();
  const save = (): Promise<void> =>
    writeRun(results, {
      command: 'compare',
      target: options.target,
      startedAt,
      endedAt: new Date().toISOString(),
      machine: thisMachine(),
      settings: { ...settings, repeats: options.repeats, seed: options.seed, timeScale: options.timeScale },
      arms: [...options.arm],
      ...(sweep && { sweep }),
    });
  if (options.build && options.target === 'twin') await buildAndSynth();
  let balanced = true;
  try {
    for (const [index, run] of runs.entries()) {
      signal.throwIfAborted();
      progress.done(`[${index + 1}/${runs.length}] ${nameOf(run)} (${minutes(runs.slice(index))} to go)`);
      balanced = (await runOne(run, options, progress)) && balanced;
      await save();
    }
  } catch (error) {
    if (signal.aborted)
      progress.done(`what had finished stays in ${shownPath(results)}; pnpm report reads it`);
    throw error;
  }
  const report = await writeReport(results);
  await printResult(report, options);
  if (!balanced) endWith('failed');
}

async function runOne(run: PlannedRun, options: CompareOptions, progress: Progress): Promise<boolean> {
  const { results, timeScale, maxEnvironments, stage } = options;
  if (options.target === 'aws') {
    return runOnAws(run, {
      ...(await connectToStack(run.arm, options)),
      deployment: readDeployment(options.templates, stage, run.arm, null),
      dataDir: join(repository, '.data/compare-aws', run.arm),
      results,
      warmUpSeconds: options.warmUp,
      eventsPerRequest,
      progress,
      signal: interruption(),
      sleep: (ms) => sleep(ms, undefined, { signal: interruption() }),
    });
  }
  return runOnTwin(run, {
    templates: options.templates,
    dataDir: join(repository, '.data/compare', run.arm),
    results,
    twin: { timeScale, maxEnvironments },
    warmUpSeconds: options.warmUp,
    eventsPerRequest,
    progress,
    signal: interruption(),
  });
}

async function printResult(report: string, { results, json }: CompareOptions): Promise<void> {
  if (json) {
    printJson(JSON.parse(await readFile(join(results, 'report.json'), 'utf8')));
    return;
  }
  const text = await readFile(join(results, 'report.md'), 'utf8');
  const verdict = text.slice(0, text.indexOf('\n## ')).replaceAll(/^# /gm, '');
  print(
    `\n${verdict}\n\nNext:\n  open ${shownPath(report)}\n  pnpm report ${shownPath(results)}    makes it again, from the raw files`,
  );
}

function minutes(runs: readonly PlannedRun[]): string {
  const seconds = runs.reduce(
    (sum, { scenario, settings }) =>
      sum + secondsAroundARun + secondsOf(scalePhases(scenarioPhases(scenario), settings)),
    0,
  );
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

function nameOf({ scenario, profile, variant, arm, repeat }: PlannedRun): string {
  return [scenario, profile.name, variant, arm, `repeat ${repeat}`].filter(Boolean).join(' · ');
}
