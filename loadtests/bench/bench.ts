import { resolve } from 'node:path';
import { atLeast, main, print, printJson, Progress } from '@telemetry/terminal';
import { Command, Option } from 'commander';
import { buildAndSynth } from '../src/build-and-synth.ts';
import { thisMachine } from '@telemetry/runs';
import { computeFigures } from './compute-figures.ts';
import { consoleFigure } from './console-figure.ts';
import { readDeployedFunction } from './deployed-function.ts';
import { figureToText } from './figure.ts';
import { sqlFigures } from './sql-figures.ts';
import { twinFigure } from './twin-figure.ts';

const templates = resolve(import.meta.dirname, '../../infra/cdk.out');

const command = new Command('bench')
  .description('Ratios of things measured in one run, on the real runtime client; about two minutes.')
  .option('--json', 'print JSON alone')
  .option('--repeats <n>', 'rounds; the medians are shown', atLeast(1), 3)
  .option('--seconds <n>', 'length of each measurement', atLeast(1), 3)
  .addOption(
    new Option(
      '--only <part>',
      'one environment of each kind, the whole twin, what its console costs, or SQL over what is stored',
    ).choices(['compute', 'twin', 'console', 'sql']),
  )
  .action(bench);

await main(command);

interface Flags {
  json?: boolean;
  repeats: number;
  seconds: number;
  only?: 'compute' | 'twin' | 'console' | 'sql';
}

async function bench({ json, repeats, seconds, only }: Flags): Promise<void> {
  const progress = new Progress();
  const onProgress = (text: string): void => progress.update(text);
  if (only !== 'sql') await buildAndSynth();
  const figures = [
    ...(only !== undefined && only !== 'compute'
      ? []
      : await computeFigures({
          managedInstances: readDeployedFunction(templates, 'dev', 'managed-instances'),
          default: readDeployedFunction(templates, 'dev', 'default'),
          repeats,
          seconds,
          onProgress,
        })),
    ...(only !== undefined && only !== 'twin'
      ? []
      : [await twinFigure({ templates, repeats, seconds: seconds + 1, onProgress })]),
    ...(only === undefined || only === 'console'
      ? [await consoleFigure({ templates, repeats, seconds, onProgress })]
      : []),
    ...(only === undefined || only === 'sql' ? await sqlFigures({ repeats, onProgress }) : []),
  ];
  progress.done('');
  const machine = thisMachine();
  if (json) printJson({ measuredAt: new Date().toISOString(), machine, figures });
  else {
    print(`${machine.cpus} × ${machine.cpuModel}, ${machine.memoryGiB} GiB, Node ${machine.node}\n`);
    print(figures.map(figureToText).join('\n\n'));
  }
}
