import { join, resolve } from 'node:path';
import { type Arm, templateFile } from '@telemetry/settings';
import { writeReport } from '@telemetry/load-report';
import { readRun, thisMachine, writeRun } from '@telemetry/runs';
import {
  endWith,
  interruption,
  main,
  makeFolder,
  print,
  printJson,
  Progress,
  shownPath,
  wholeNumber,
} from '@telemetry/terminal';
import { Command, Option } from 'commander';
import { buildAndSynth } from './build-and-synth.ts';
import { ConsoleAddress } from './console-address.ts';
import { driveArm } from './demo-arm.ts';
import type { OutageResult } from './outage.ts';
import { demoToText, nextSteps, sampleRows } from './print-demo.ts';
import { runArm } from './run-arm.ts';
import { summarizeArm } from './summarize-arm.ts';

const repository = resolve(import.meta.dirname, '../..');
const templates = join(repository, 'infra/cdk.out');
const arms: readonly Arm[] = ['managed-instances', 'default'];

interface Options {
  arm: readonly Arm[];
  seconds: number;
  eventsPerRequest: number;
  results: string;
  json?: boolean;
  build: boolean;
}

const command = new Command('demo')
  .description('Both arms of the pipeline on this machine, under a short load, with nothing lost.')
  .addOption(new Option('--arm <arm...>', 'which arms').choices(arms).default(arms))
  .option('--seconds <n>', 'length of the steady load; the burst takes about as long', wholeNumber(), 20)
  .option('--events-per-request <n>', 'events in each client batch', wholeNumber(), 25)
  .option('--results <folder>', 'where the raw results go', defaultResults())
  .option('--no-build', 'use the templates that are there')
  .option('--json', 'print JSON alone')
  .action(demo);

await main(command);

async function demo(options: Options): Promise<void> {
  const { results, seconds, eventsPerRequest, arm: chosen } = options;
  const signal = interruption('stopping everything');
  makeFolder(results);
  const startedAt = new Date();
  const progress = new Progress();
  if (options.build) {
    progress.done('Building the processor and synthesizing the stacks');
    await buildAndSynth();
  }
  const console = new ConsoleAddress((line) => progress.done(line));
  const outages: OutageResult[] = [];
  for (const [index, arm] of chosen.entries()) {
    signal.throwIfAborted();
    progress.done(`${arm}: starting the twin of infra/cdk.out/${templateFile('dev', arm)}`);
    const armFolder = join(results, arm);
    const seed = startedAt.getTime() + index * 100_000;
    const { result } = await runArm(
      { arm, templates, dataDir: dataDir(arm), armFolder, console },
      (twin, queue) =>
        driveArm(twin, queue, { arm, armFolder, seconds, eventsPerRequest, seed, progress, signal }),
    );
    outages.push(result);
  }
  await writeRun(results, {
    command: 'demo',
    target: 'twin',
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    machine: thisMachine(),
    settings: { seconds, eventsPerRequest },
    arms: [...chosen],
  });
  const { sessions } = await readRun(results);
  const summaries = sessions.map(summarizeArm);
  const report = await writeReport(results);
  if (options.json) {
    printJson({ summaries, outages, results, report });
  } else {
    const folder = dataDir(chosen[0] ?? 'managed-instances');
    const where = {
      results: shownPath(results),
      report: report && shownPath(report),
      dataDir: shownPath(folder),
    };
    const sections = [demoToText(summaries, outages), await sampleRows(folder), nextSteps(where)];
    print(`\n${sections.join('\n\n')}`);
  }
  if (summaries.some(({ accounting }) => !accounting.balanced)) endWith('failed');
}

function dataDir(arm: Arm): string {
  return join(repository, '.data/demo', arm);
}

function defaultResults(): string {
  return join(repository, 'loadtests/results', `${new Date().toISOString().replaceAll(/[:.]/g, '-')}-demo`);
}
