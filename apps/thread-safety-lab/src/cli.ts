#!/usr/bin/env node
import {
  endWith,
  interruption,
  main,
  print,
  printJson,
  tell,
  wholeNumber,
  WrongCallError,
} from '@telemetry/terminal';
import { Command } from 'commander';
import { type LabRow, runPair } from './lab.ts';
import { withWorkers } from './pair.ts';
import { pairs } from './pairs/index.ts';
import { printTable } from './print-table.ts';

/** The runs wait more than they work. */
const pairsAtOnce = 3;
/** CPU time of all runs of one pair, over two cores. */
const secondsOfPair = 5;

interface Flags {
  list?: boolean;
  json?: boolean;
  workers?: number | 'default';
}

const command = new Command('lab')
  .description(
    'Run pairs of unsafe and safe handlers on the real runtime client as default Lambda and as managed instances, lint them, race them, and print what broke.',
  )
  .argument('[pair...]', 'only these pairs')
  .option('--list', 'print the names of the pairs')
  .option(
    '--workers <n|default>',
    "worker threads of the pairs that take any number (default: 2); default: the runtime client's own, 8 for each vCPU",
    (text) => (text === 'default' ? text : wholeNumber(1, 128)(text)),
  )
  .option('--json', 'print the rows as JSON')
  .addHelpText('after', '\nExit code: 0 every lesson holds, 1 a run contradicts one, 2 wrong call.')
  .action(async (names: string[], { list, json, workers }: Flags) => {
    const unknown = names.filter((name) => !pairs.some((pair) => pair.name === name));
    if (unknown.length > 0)
      throw new WrongCallError(`no pair called ${unknown.join(', ')}; --list names them`);
    if (list) return print(pairs.map(({ name }) => name).join('\n'));
    const chosen = pairs
      .filter(({ name }) => names.length === 0 || names.includes(name))
      .map((pair) => withWorkers(pair, workers));
    const minutes = Math.ceil((chosen.length * secondsOfPair) / 60);
    tell(`${chosen.length} pairs, about ${minutes} min on two cores with nothing else to do`);
    const signal = interruption('stopping the environments');
    const rows = new Map<string, LabRow>();
    const waiting = [...chosen];
    await Promise.all(
      Array.from({ length: pairsAtOnce }, async () => {
        for (let pair = waiting.shift(); pair; pair = waiting.shift()) {
          rows.set(pair.name, await runPair(pair, signal));
          tell(`${rows.size} of ${chosen.length}: ${pair.name}`);
        }
      }),
    );
    const inOrder = chosen.flatMap(({ name }) => rows.get(name) ?? []);
    if (json) printJson(inOrder);
    else {
      print(printTable(inOrder));
      print(
        '\nThe handlers: apps/thread-safety-lab/src/pairs. The lessons: docs/thread-safety.md; from a symptom: docs/thread-safety-symptoms.md.',
      );
    }
    if (inOrder.some(({ contradictions }) => contradictions.length > 0)) endWith('failed');
  });

await main(command);
