#!/usr/bin/env node
import { randomBytes } from 'node:crypto';
import { refuseReservedVariables } from '@telemetry/execution-environment';
import {
  endWith,
  interruption,
  main,
  print,
  printJson,
  repeatable,
  tell,
  visibleLines,
  wholeNumber,
} from '@telemetry/terminal';
import { Command, InvalidArgumentError, Option } from 'commander';
import { compareModes } from './compare-modes.ts';
import { HandlerFailsError } from './failing-answers.ts';
import { maxInvocations } from './markers.ts';
import { printModesPage } from './print-modes-page.ts';
import { printReport } from './print-report.ts';
import { race, type RaceOptions } from './race.ts';
import { readEvents, WrongCallError } from './read-events.ts';

interface Flags {
  event: string;
  export: string;
  concurrency: number;
  invocations: number;
  workers: number | 'default';
  seed: string;
  timeout: number;
  hangAfter?: number;
  maxDelay?: number;
  budget: number;
  blockedAfter: number;
  format?: 'cjs' | 'esm';
  layer: string[];
  external: string[];
  env: Record<string, string>;
  poll: 'addon' | 'javascript';
  compareModes?: boolean;
  logs?: boolean;
  json?: boolean;
}

const variable = repeatable<Record<string, string>>((text, known = {}) => {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Must be NAME=value.');
  const variables = { ...known, [text.slice(0, at)]: text.slice(at + 1) };
  try {
    refuseReservedVariables(variables);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
  return variables;
});

const moduleFormat = (text: string): 'cjs' | 'esm' => {
  if (text === 'cjs' || text === 'esm') return text;
  throw new InvalidArgumentError('Must be cjs or esm.');
};
const numberOfWorkers = (text: string): number | 'default' =>
  text === 'default' ? text : wholeNumber(1, 128)(text);
const repeated = repeatable<string[]>((text, known = []) => [...known, text]);

const command = new Command('race')
  .description(
    'Run a Lambda handler on the real runtime client, serially and at concurrency with seeded delays, and say what differs.',
  )
  .argument('<handler-file>', 'TypeScript or JavaScript; JavaScript runs as it stands')
  .requiredOption(
    '--event <file-or-folder>',
    'JSON event, or a folder of them; {{marker}} says where the mark goes',
  )
  .option('--export <name>', 'exported function', 'handler')
  .option('--concurrency <n>', 'invocations at once', wholeNumber(1, 1600), 64)
  .option('--invocations <n>', 'invocations in all', wholeNumber(1, maxInvocations), 500)
  .option(
    '--workers <n|default>',
    "worker threads; default: the runtime client's own number, 8 for each vCPU",
    numberOfWorkers,
    2,
  )
  .option('--seed <text>', 'repeats a run', randomBytes(4).toString('hex'))
  .option('--timeout <ms>', "the function's time-out", wholeNumber(100, 900_000), 30_000)
  .option(
    '--hang-after <ms>',
    'without any answer for so long, slots count as hanging (default: 5000, more where answers take long)',
    wholeNumber(100, 900_000),
  )
  .option(
    '--max-delay <ms>',
    'longest delay after an asynchronous operation (default: 10 to 50, by the speed of the machine)',
    wholeNumber(1, 10_000),
  )
  .option(
    '--blocked-after <ms>',
    'CPU time of one piece of code that holds its worker',
    wholeNumber(1, 60_000),
    50,
  )
  .option(
    '--budget <s>',
    'a slow handler gets fewer invocations, to end in about this time',
    wholeNumber(5, 36_000),
    100,
  )
  .option(
    '--format <cjs|esm>',
    "module format of the bundle (default: what the handler's package and deployment say)",
    moduleFormat,
  )
  .option('--layer <folder>', 'content of a layer; may be repeated', repeated, [])
  .option('--external <package>', 'package that is only there on AWS; may be repeated', repeated, [])
  .option('--env <NAME=value>', 'variable of the function; may be repeated', variable, {})
  .addOption(
    new Option(
      '--poll <poll>',
      'which poll of the runtime client asks for work: with the addon’s a dead worker ends its environment, with the one in JavaScript it costs one invocation',
    )
      .choices(['addon', 'javascript'])
      .default('addon'),
  )
  .option(
    '--compare-modes',
    'measure default Lambda and managed instances, too, and print a page in Markdown for the ticket of a migration',
  )
  .option('--logs', "show the handler's own log lines on standard error")
  .option('--json', 'print the report as JSON')
  .addHelpText(
    'after',
    '\nExit code: 0 fine, 1 something differs, 2 wrong call, or a handler that does not work alone either.',
  )
  .action(async (handlerFile: string, flags: Flags) => {
    const options: RaceOptions = {
      handlerFile,
      exportName: flags.export,
      events: await readEvents(flags.event),
      concurrency: flags.concurrency,
      invocations: flags.invocations,
      workers: flags.workers,
      seed: flags.seed,
      timeoutMs: flags.timeout,
      hangAfterMs: flags.hangAfter,
      blockedAfterMs: flags.blockedAfter,
      budgetMs: flags.budget * 1_000,
      maxDelayMs: flags.maxDelay,
      format: flags.format,
      layers: flags.layer,
      externals: flags.external,
      environment: flags.env,
      poll: flags.poll,
      onProgress: tell,
      onLog: flags.logs ? tell : undefined,
      signal: interruption('stopping the environments'),
    };
    if (flags.compareModes) {
      const page = await compareModes(options);
      if (flags.json) printJson(page);
      else print(printModesPage(page));
      if (page.report.findings.length > 0) endWith('failed');
      return;
    }
    const report = await race(options);
    if (flags.json) printJson(report);
    else print(printReport(report));
    if (report.findings.length > 0) endWith('failed');
  });

await main(command, {
  wrongCalls: [WrongCallError],
  // The error's stack is what a person needs here.
  explain: (error) => (error instanceof HandlerFailsError ? visibleLines(error.message) : undefined),
});
