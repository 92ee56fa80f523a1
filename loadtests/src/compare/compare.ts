import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { judgeRun, moreMayDecide, writeReport } from '@telemetry/load-report';
import { type Phase, type RunFile, thisMachine, writeRun } from '@telemetry/runs';
import {
  endWith,
  interruption,
  main,
  makeFolder,
  print,
  printJson,
  Progress,
  shownPath,
} from '@telemetry/terminal';
import { connectToStack, regionOfStacks } from '../aws/connect.ts';
import { runOnAws } from '../aws/run-on-aws.ts';
import { buildAndSynth } from '../build-and-synth.ts';
import { ConsoleAddress } from '../console-address.ts';
import { readDeployment } from '../read-deployment.ts';
import { type CompareOptions, compareCommand, repository } from './options.ts';
import { likelyToDecide } from './likely-to-decide.ts';
import { busiestSecond, measureGenerator, withinLimit } from './measure-generator.ts';
import { type PlannedRun, planRuns } from '../plan/plan-runs.ts';
import { runOnTwin } from './run-on-twin.ts';
import { scalePhases, scenarioPhases, secondsOf } from '../plan/scenario-phases.ts';
import { costSentence, minutesAroundARunInAws, testCost, type TestCost } from './test-cost.ts';
import { type Variants, variantsOf } from './variants.ts';

/** Twin, Artillery, drain and accounting take about this long beside the load itself. */
const secondsAroundARun = 14;
const eventsPerRequest = 25;

await main(compareCommand(compare));

async function compare(options: CompareOptions): Promise<void> {
  const signal = interruption('stopping everything');
  const { results, repeats } = options;
  const plan = (most: number): PlannedRun[] =>
    planRuns({
      ...options,
      arms: options.arm,
      scenarios: options.scenario,
      profiles: options.profile,
      repeats: most,
    });
  const runs = plan(repeats);
  const progress = new Progress();
  progress.done(`${runs.length} runs, about ${minutes(runs, options)}: raw results in ${shownPath(results)}`);
  if (options.target === 'aws') progress.done(await costInAws(plan, options));
  if (options.dryRun) {
    if (options.json) printJson(runs);
    else print(runs.map(nameOf).join('\n'));
    return;
  }
  // A folder that was named and is not there ends this before anything is measured or written.
  if (!options.build && options.target === 'twin') readdirSync(options.templates);
  const stacks = options.target === 'aws' ? await connectToStacks(options) : {};
  makeFolder(results);
  progress.done(await likelyToDecide(results, repeats));
  if (options.build && options.target === 'twin') await buildAndSynth();
  const generator = await generatorOf(runs, options, progress);
  const variants = variantsOf(options.stage, options.templates, signal);
  const comparison: Comparison = {
    options,
    stacks,
    variants,
    progress,
    generator,
    console: new ConsoleAddress((line) => progress.done(line)),
    startedAt: new Date().toISOString(),
  };
  let balanced: boolean;
  try {
    balanced = await runAll(runs, comparison, repeats);
    if (options.untilDecided !== undefined) {
      for (let made = repeats; await isOpen(results, made, options.untilDecided, progress); made += 1) {
        const next = plan(made + 1).filter(({ repeat }) => repeat === made + 1);
        balanced = (await runAll(next, comparison, made + 1)) && balanced;
      }
    }
  } catch (error) {
    if (signal.aborted)
      progress.done(`what had finished stays in ${shownPath(results)}; pnpm report reads it`);
    throw error;
  } finally {
    variants.remove();
  }
  const report = await writeReport(results);
  await printResult(report, options);
  if (!balanced) endWith('failed');
}

type Stacks = Partial<Record<string, Awaited<ReturnType<typeof connectToStack>>>>;

interface Comparison {
  options: CompareOptions;
  /** In AWS, of each arm. */
  stacks: Stacks;
  variants: Variants;
  progress: Progress;
  generator: RunFile['generator'];
  console: ConsoleAddress;
  startedAt: string;
}

/** Runs them in turn and says after each what the run is so far. Resolves to whether nothing was lost. */
async function runAll(
  runs: readonly PlannedRun[],
  comparison: Comparison,
  repeats: number,
): Promise<boolean> {
  const { options, progress, generator, startedAt } = comparison;
  const { results, settings, sweep, seed, timeScale, untilDecided } = options;
  let balanced = true;
  for (const [index, run] of runs.entries()) {
    interruption().throwIfAborted();
    progress.done(
      `[${index + 1}/${runs.length}] ${nameOf(run)} (${minutes(runs.slice(index), options)} to go)`,
    );
    balanced = (await runOne(run, comparison)) && balanced;
    await writeRun(results, {
      command: 'compare',
      target: options.target,
      startedAt,
      endedAt: new Date().toISOString(),
      machine: thisMachine(),
      settings: {
        ...settings,
        stage: options.stage,
        repeats,
        seed,
        timeScale,
        ...(untilDecided !== undefined && { untilDecided }),
      },
      arms: [...options.arm],
      ...(generator && { generator }),
      ...(sweep && { sweep }),
    });
  }
  return balanced;
}

async function isOpen(results: string, made: number, atMost: number, progress: Progress): Promise<boolean> {
  const verdict = await judgeRun(results);
  const open = made < atMost && moreMayDecide(verdict);
  if (open) progress.done(`after ${made} repeats: ${verdict.headline}`);
  return open;
}

/** What this machine can offer, against the busiest second of the plan. Throws a `WrongCallError` where that is less. */
async function generatorOf(
  runs: readonly PlannedRun[],
  { beyondLimit = false }: CompareOptions,
  progress: Progress,
): Promise<RunFile['generator']> {
  const phasesOf = ({ scenario, settings }: PlannedRun): Phase[] =>
    scalePhases(scenarioPhases(scenario), settings);
  const busiest = runs.toSorted((a, b) => busiestSecond(phasesOf(b)) - busiestSecond(phasesOf(a)))[0];
  if (!busiest) return undefined;
  const found = await progress.during(
    measureGenerator(phasesOf(busiest), busiest.settings['events-per-request'] ?? eventsPerRequest, {
      signal: interruption(),
    }),
    () => 'measuring what the load generator can offer on this machine',
  );
  const generator = withinLimit(found, beyondLimit);
  const { plannedRequestsPerSecond: planned, possibleRequestsPerSecond: possible } = generator;
  progress.done(
    generator.beyondLimit
      ? `beyond its limit: ${planned} requests/s are planned, about ${possible} possible; this run decides nothing`
      : `the load generator keeps up with ${planned} requests/s, the busiest second of the plan`,
  );
  return generator;
}

/** A stack that is not there ends this before anything is measured or sent. */
async function connectToStacks(options: CompareOptions): Promise<Stacks> {
  const stacks: Stacks = {};
  for (const arm of options.arm) stacks[arm] = await connectToStack(arm, options);
  return stacks;
}

/** What the test itself costs, and at most where it may go on. Calls nothing. */
async function costInAws(
  plan: (repeats: number) => PlannedRun[],
  { stage, repeats, untilDecided, ...options }: CompareOptions,
): Promise<string> {
  const region = await regionOfStacks(options);
  const most = untilDecided ?? repeats;
  const costOf = (of: number): TestCost => testCost(plan(of), stage, eventsPerRequest, region);
  return costSentence(costOf(repeats), most > repeats ? { repeats: most, ...costOf(most) } : undefined);
}

async function runOne(
  run: PlannedRun,
  { options, stacks, variants, progress, console }: Comparison,
): Promise<boolean> {
  const { results, timeScale, maxEnvironments, stage } = options;
  const stack = stacks[run.arm];
  if (stack) {
    const region = await stack.clients.sqs.config.region();
    return runOnAws(run, {
      ...stack,
      deployment: { ...readDeployment(options.templates, stage, run.arm, null), region },
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
    variants,
    dataDir: join(repository, '.data/compare', run.arm),
    results,
    twin: { timeScale, maxEnvironments },
    warmUpSeconds: options.warmUp,
    eventsPerRequest,
    progress,
    signal: interruption(),
    console,
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

function minutes(runs: readonly PlannedRun[], { target }: CompareOptions): string {
  const around = target === 'aws' ? minutesAroundARunInAws * 60 : secondsAroundARun;
  const seconds = runs.reduce(
    (sum, { scenario, settings }) =>
      sum + around + secondsOf(scalePhases(scenarioPhases(scenario), settings)),
    0,
  );
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

function nameOf({ scenario, profile, variant, arm, repeat }: PlannedRun): string {
  return [scenario, profile.name, variant, arm, `repeat ${repeat}`].filter(Boolean).join(' · ');
}
