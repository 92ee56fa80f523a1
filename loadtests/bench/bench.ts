import { resolve } from 'node:path';
import { thisMachine } from '@telemetry/runs';
import { atLeast, interruption, main, print, printJson, Progress } from '@telemetry/terminal';
import { Command, Option } from 'commander';
import { buildAndSynth } from '../src/build-and-synth.ts';
import { against } from './against.ts';
import { compareFigures, comparisonToText } from './compared-figure.ts';
import { computeFigures } from './compute-figures.ts';
import { consoleFigures } from './console-figure.ts';
import { readDeployedFunction } from './deployed-function.ts';
import { encodeFigures } from './encode-figure.ts';
import { eventFigure } from './event-figure.ts';
import { type Figure, figureToText } from './figure.ts';
import { initFigures } from './init-figures.ts';
import { memoryFigure } from './memory-figure.ts';
import { sqlFigures } from './sql-figures.ts';
import { requestFigures, twinFigure } from './twin-figure.ts';

const templates = resolve(import.meta.dirname, '../../infra/cdk.out');

interface Length {
  repeats: number;
  seconds: number;
  onProgress: (text: string) => void;
}

const parts = {
  compute: (length: Length) =>
    computeFigures({
      managedInstances: readDeployedFunction(templates, 'dev', 'managed-instances'),
      default: readDeployedFunction(templates, 'dev', 'default'),
      ...length,
    }),
  init: (length: Length) =>
    initFigures({ default: readDeployedFunction(templates, 'dev', 'default'), ...length }),
  event: async (length: Length) => [await eventFigure(length)],
  encode: encodeFigures,
  memory: async (length: Length) => [
    await memoryFigure({
      managedInstances: readDeployedFunction(templates, 'dev', 'managed-instances'),
      ...length,
    }),
  ],
  twin: async (length: Length) => [
    await twinFigure({ templates, ...length, seconds: length.seconds + 1 }),
    ...(await requestFigures({ templates, ...length })),
  ],
  console: (length: Length) => consoleFigures({ templates, ...length }),
  sql: sqlFigures,
} satisfies Record<string, (length: Length) => Promise<Figure[]>>;

type Part = keyof typeof parts;

/** Parts that need neither the bundle nor the templates. */
const fromSource: ReadonlySet<Part> = new Set(['event', 'encode', 'sql']);

interface Flags {
  json?: boolean;
  repeats: number;
  seconds: number;
  only?: Part;
  against?: string;
}

const command = new Command('bench')
  .description('Ratios of things measured in one run, on the real runtime client; about four minutes.')
  .option('--json', 'print JSON alone')
  .option('--repeats <n>', 'rounds; the medians are shown', atLeast(1), 3)
  .option('--seconds <n>', 'length of each measurement', atLeast(1), 3)
  .addOption(
    new Option(
      '--only <part>',
      'one environment of each kind, its init, an event step by step, encoding, its memory at the worst, the whole twin, what its console costs, or SQL over what is stored',
    ).choices(Object.keys(parts)),
  )
  .option(
    '--against <ref>',
    'measure another version in turns with this one, from a work tree of its own, and print the ratio of each figure',
  )
  .action((flags: Flags) => (flags.against === undefined ? bench(flags) : compare(flags.against, flags)));

await main(command);

async function bench({ json, repeats, seconds, only }: Flags): Promise<void> {
  const progress = new Progress();
  const onProgress = (text: string): void => progress.update(text);
  if (!only || !fromSource.has(only)) await buildAndSynth();
  const figures: Figure[] = [];
  for (const [part, run] of Object.entries(parts))
    if (only === undefined || only === part) figures.push(...(await run({ repeats, seconds, onProgress })));
  progress.done('');
  show(json, { figures }, () => figures.map(figureToText));
}

async function compare(ref: string, { json, repeats, seconds, only }: Flags): Promise<void> {
  const signal = interruption('stopping; the work tree of the other version is removed');
  const progress = new Progress();
  const { commit, figures } = await against({
    ref,
    arguments: ['--seconds', String(seconds), ...(only === undefined ? [] : ['--only', only])],
    rounds: repeats,
    signal,
    onProgress: (text) => progress.update(text),
  });
  progress.done('');
  const comparisons = compareFigures(figures);
  show(json, { against: { ref, commit }, comparisons }, () => [
    `this version ÷ ${ref} (${commit.slice(0, 9)})`,
    ...comparisons.map(comparisonToText),
  ]);
}

function show(json: boolean | undefined, measured: object, paragraphs: () => string[]): void {
  const machine = thisMachine();
  if (json) printJson({ measuredAt: new Date().toISOString(), machine, ...measured });
  else {
    print(`${machine.cpus} × ${machine.cpuModel}, ${machine.memoryGiB} GiB, Node ${machine.node}\n`);
    print(paragraphs().join('\n\n'));
  }
}
