import { text } from 'node:stream/consumers';
import { NoRunError } from '@telemetry/runs';
import { priceScenario } from './computes/price-scenario.ts';
import { readScenario, ScenarioError } from './scenario/read-scenario.ts';
import { explainFailure, main, print, printJson, visible } from '@telemetry/terminal';
import { Command } from 'commander';
import { comparisonOf, type Answers } from './pipeline/answers.ts';
import { compareArms, type Comparison } from './pipeline/compare.ts';
import { pricesCommand } from './terminal/prices-command.ts';
import { PriceListError } from '@telemetry/prices/refresh';
import { type MeasuredWork, measuredWorkToText, readMeasuredWork } from './runs/measured-work.ts';
import { simulateDay } from './simulation/simulate-day.ts';
import { addTrafficFlags, type Flags } from './terminal/flags.ts';
import { comparisonToText } from './terminal/print-comparison.ts';
import { daysToText } from './terminal/print-days.ts';
import { askForTraffic } from './terminal/questions.ts';

const program = addTrafficFlags(
  new Command('cost')
    .description(
      'What the pipeline costs a month on default Lambda, on managed instances and on a hybrid of them, and which pays.',
    )
    .option('--json', 'print JSON alone: without --events, the price of the scenario on standard input')
    .option('--html [file]', 'write one page with sliders and the break-even (default: cost.html)'),
).enablePositionalOptions();

program.action(async ({ json, html, ...flags }: Flags & { json?: boolean; html?: string | true }) => {
  if (json && flags.events !== undefined) {
    const { comparison, run } = await comparisonFrom(flags);
    printJson({ ...compareArms(comparison), ...(run && { run }) }, 0);
    return;
  }
  if (json) {
    printJson(priceScenario(readScenario(await text(process.stdin))), 0);
    return;
  }
  if (html) {
    const file = html === true ? 'cost.html' : html;
    const { writePage } = await import('./page/write-page.ts');
    await writePage(file, await answersOf({ events: 50e6, ...flags }));
    print(`Open ${file} in a browser: it needs no network.`);
    return;
  }
  const { comparison, run } = await comparisonFrom(flags);
  print([comparisonToText(comparison), ...(run ? [measuredWorkToText(run)] : [])].join('\n'));
});

const simulation = addTrafficFlags(
  new Command('simulate')
    .description('A day of that traffic, second by second, on both arms and on the hybrid of them')
    .option('--json', 'print JSON alone'),
);
simulation.action(async ({ json, ...flags }: Flags & { json?: boolean }) => {
  const days = simulateDay((await comparisonFrom(flags)).comparison);
  if (json) printJson(days, 0);
  else print(daysToText(days));
});

/** What the flags ask, and the run that they take the work from. */
async function comparisonFrom(flags: Flags): Promise<{ comparison: Comparison; run?: MeasuredWork }> {
  const { from, scenario } = flags;
  const run = from === undefined ? undefined : await readMeasuredWork(from, scenario);
  return { comparison: comparisonOf(await answersOf(flags), run?.workloads), run };
}

async function answersOf({ events, memory: memoryMiB, ...flags }: Flags): Promise<Answers> {
  if (events !== undefined) return { ...flags, memoryMiB, eventsPerMonth: events };
  if (process.stdin.isTTY) return askForTraffic({ ...flags, memoryMiB });
  throw new RangeError('say how many events a month: --events 50M; "pnpm cost --help" lists the rest');
}

program.addCommand(simulation).addCommand(pricesCommand());

await main(program, {
  wrongCalls: [ScenarioError, NoRunError, RangeError],
  explain: (error) =>
    error instanceof PriceListError
      ? `${visible(explainFailure(error))}; prices.json is as it was`
      : undefined,
});
