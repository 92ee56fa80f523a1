#!/usr/bin/env node
import { endWith, main, print, printJson, tell, WrongCallError } from '@telemetry/terminal';
import { Command } from 'commander';
import { type LabRow, runPair } from './lab.ts';
import { pairs } from './pairs/index.ts';
import { printTable } from './print-table.ts';

/** The runs wait more than they work. */
const pairsAtOnce = 3;
/** CPU time of all runs of one pair, over two cores. */
const secondsOfPair = 5;

const command = new Command('lab')
  .description(
    'Run pairs of unsafe and safe handlers on the real runtime client as default Lambda and as managed instances, lint them, race them, and print what broke.',
  )
  .argument('[pair...]', 'only these pairs')
  .option('--list', 'print the names of the pairs')
  .option('--json', 'print the rows as JSON')
  .addHelpText('after', '\nExit code: 0 every lesson holds, 1 a run contradicts one, 2 wrong call.')
  .action(async (names: string[], { list, json }: { list?: boolean; json?: boolean }) => {
    const unknown = names.filter((name) => !pairs.some((pair) => pair.name === name));
    if (unknown.length > 0)
      throw new WrongCallError(`no pair called ${unknown.join(', ')}; --list names them`);
    if (list) return print(pairs.map(({ name }) => name).join('\n'));
    const chosen = pairs.filter(({ name }) => names.length === 0 || names.includes(name));
    const minutes = Math.ceil((chosen.length * secondsOfPair) / 60);
    tell(`${chosen.length} pairs, about ${minutes} min on two cores with nothing else to do`);
    const rows = new Map<string, LabRow>();
    const waiting = [...chosen];
    await Promise.all(
      Array.from({ length: pairsAtOnce }, async () => {
        for (let pair = waiting.shift(); pair; pair = waiting.shift()) {
          rows.set(pair.name, await runPair(pair));
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
