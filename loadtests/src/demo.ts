import { join, relative, resolve } from 'node:path';
import { type Arm, templateFile } from '@telemetry/settings';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { writeReport } from '@telemetry/load-report';
import { readRun, thisMachine, writeRun } from '@telemetry/runs';
import { buildAndSynth } from './build-and-synth.ts';
import { driveArm } from './demo-arm.ts';
import type { OutageResult } from './outage.ts';
import { demoToText, nextSteps, sampleRows } from './print-demo.ts';
import { Progress } from './progress.ts';
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

const wholeNumber = (text: string): number => {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It takes a whole number above 0.');
  return Number(text);
};

const command = new Command('demo')
  .description('Both arms of the pipeline on this machine, under a short load, with nothing lost.')
  .addOption(new Option('--arm <arm...>', 'which arms').choices(arms).default(arms))
  .option('--seconds <n>', 'length of the steady load; the burst takes about as long', wholeNumber, 20)
  .option('--events-per-request <n>', 'events in each client batch', wholeNumber, 25)
  .option('--results <folder>', 'where the raw results go', defaultResults())
  .option('--no-build', 'use the templates that are there')
  .option('--json', 'print JSON alone')
  .exitOverride();

const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => interrupted.abort(new Error('interrupted: everything was stopped')));
}

try {
  command.parse();
  await demo(command.opts<Options>());
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    const { message, stack } = error as Error;
    process.stderr.write(
      `\ndemo: ${interrupted.signal.aborted || !process.env['DEBUG'] ? message : stack}\n`,
    );
    process.exitCode = 1;
  }
}

async function demo(options: Options): Promise<void> {
  const { results, seconds, eventsPerRequest, arm: chosen } = options;
  const { signal } = interrupted;
  const startedAt = new Date();
  const progress = new Progress();
  if (options.build) {
    progress.done('Building the processor and synthesizing the stacks');
    await buildAndSynth();
  }
  const outages: OutageResult[] = [];
  for (const [index, arm] of chosen.entries()) {
    signal.throwIfAborted();
    progress.done(`${arm}: starting the twin of infra/cdk.out/${templateFile('dev', arm)}`);
    const armFolder = join(results, arm);
    const seed = startedAt.getTime() + index * 100_000;
    const { result } = await runArm({ arm, templates, dataDir: dataDir(arm), armFolder }, (twin, queue) =>
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
    process.stdout.write(`${JSON.stringify({ summaries, outages, results, report }, null, 2)}\n`);
  } else {
    const folder = dataDir(chosen[0] ?? 'managed-instances');
    const where = { results: shown(results), report: report && shown(report), dataDir: shown(folder) };
    const sections = [demoToText(summaries, outages), await sampleRows(folder), nextSteps(where)];
    process.stdout.write(`\n${sections.join('\n\n')}\n`);
  }
  if (summaries.some(({ accounting }) => !accounting.balanced)) process.exitCode = 1;
}

function dataDir(arm: Arm): string {
  return join(repository, '.data/demo', arm);
}

function shown(path: string): string {
  return relative(process.cwd(), path) || '.';
}

function defaultResults(): string {
  return join(repository, 'loadtests/results', `${new Date().toISOString().replaceAll(/[:.]/g, '-')}-demo`);
}
