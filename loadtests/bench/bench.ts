import { resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { buildAndSynth } from '../src/build-and-synth.ts';
import { Progress } from '../src/progress.ts';
import { thisMachine } from '@telemetry/runs';
import { computeFigures } from './compute-figures.ts';
import { readDeployedFunction } from './deployed-function.ts';
import { figureToText } from './figure.ts';
import { twinFigure } from './twin-figure.ts';

const templates = resolve(import.meta.dirname, '../../infra/cdk.out');

const atLeastOne = (text: string): number => {
  if (!/^\d+(\.\d+)?$/.test(text) || Number(text) < 1)
    throw new InvalidArgumentError('It takes a number of at least 1.');
  return Number(text);
};

const command = new Command('bench')
  .description('Ratios of things measured in one run, on the real runtime client; about two minutes.')
  .option('--json', 'print JSON alone')
  .option('--repeats <n>', 'rounds; the medians are shown', atLeastOne, 3)
  .option('--seconds <n>', 'length of each measurement', atLeastOne, 3)
  .option('--only <part>', '"compute" (one environment of each kind) or "twin" (the whole twin)')
  .exitOverride();

try {
  command.parse();
  const { json, repeats, seconds, only } = command.opts<{
    json?: boolean;
    repeats: number;
    seconds: number;
    only?: string;
  }>();
  const progress = new Progress();
  const onProgress = (text: string): void => progress.update(text);
  await buildAndSynth();
  const figures = [
    ...(only === 'twin'
      ? []
      : await computeFigures({
          managedInstances: readDeployedFunction(templates, 'dev', 'managed-instances'),
          default: readDeployedFunction(templates, 'dev', 'default'),
          repeats,
          seconds,
          onProgress,
        })),
    ...(only === 'compute'
      ? []
      : [await twinFigure({ templates, repeats, seconds: seconds + 1, onProgress })]),
  ];
  progress.done('');
  const machine = thisMachine();
  if (json) console.log(JSON.stringify({ measuredAt: new Date().toISOString(), machine, figures }, null, 2));
  else {
    console.log(`${machine.cpus} × ${machine.cpuModel}, ${machine.memoryGiB} GiB, Node ${machine.node}\n`);
    console.log(figures.map(figureToText).join('\n\n'));
  }
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    console.error(`bench: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
