import { text } from 'node:stream/consumers';
import { NoRunError } from '@telemetry/runs';
import {
  type Arm,
  arms,
  config,
  managedInstancesScaleOut as scaleOut,
  type Stage,
  type StageConfig,
} from '@telemetry/settings';
import { asConsumers } from './computes/as-consumers.ts';
import { priceScenario } from './computes/price-scenario.ts';
import { readScenario, ScenarioError } from './scenario/read-scenario.ts';
import {
  explainFailure,
  flagsWritten,
  main,
  print,
  printJson,
  visible,
  WrongCallError,
} from '@telemetry/terminal';
import { Command, Option } from 'commander';
import { comparisonOf, defaultAnswers, type Answers } from './pipeline/answers.ts';
import { checkAnswers } from './pipeline/check-answers.ts';
import { compareArms, type Comparison } from './pipeline/compare.ts';
import { type QueryCost, queryCosts, type Reading, readings } from './pipeline/query-costs.ts';
import type { PageData } from './page/page-data.ts';
import { pricesCommand } from './terminal/prices-command.ts';
import { publicTraceCommand } from './terminal/public-trace-command.ts';
import { PriceListError } from '@telemetry/prices/refresh';
import { type MeasuredWork, measuredWorkToText, readMeasuredWork } from './runs/measured-work.ts';
import { eventsOfTrace, readTrace } from './simulation/read-trace.ts';
import { simulateDay } from './simulation/simulate-day.ts';
import { hoursPerMonth, pricePipeline } from '@telemetry/prices';
import {
  addTrafficFlags,
  addWorkFlags,
  type Flags,
  moreThanZero,
  quantity,
  type WorkFlags,
} from './terminal/flags.ts';
import { comparisonToText } from './terminal/print-comparison.ts';
import { daysToText } from './terminal/print-days.ts';
import { queriesToText, settlingUsd } from './terminal/print-queries.ts';
import { askForTraffic } from './terminal/questions.ts';
import {
  refuseDayOfATrace,
  refuseFlagsAlone,
  refuseFlagsOfAFleet,
  refuseFlagsWithAScenario,
  refuseUnusedPrices,
  refuseWorkOfARun,
} from './terminal/unused-flags.ts';

const program = addTrafficFlags(
  new Command('cost')
    .description(
      'What the pipeline costs a month on default Lambda, on managed instances and on a hybrid of them, and which pays.',
    )
    .option('--json', 'print JSON alone: without --events, the price of the scenario on standard input')
    .option('--html [file]', 'write one page with sliders and the break-even (default: cost.html)'),
).enablePositionalOptions();

program.action(async ({ json, html, ...flags }: Flags & { json?: boolean; html?: string | true }) => {
  if (json && html) throw new WrongCallError('--json prints and --html writes a page: one of them');
  if (json && (flags.events !== undefined || flags.from !== undefined)) {
    const { comparison, answers, run } = await comparisonFrom(program, flags);
    refuseUnusedPrices(answers, comparison, allComputes);
    printJson({ ...allComputes(comparison), ...(run && { run }) }, 0);
    return;
  }
  if (json) {
    refuseFlagsWithAScenario(program, flagsWritten(program));
    printJson(priceScenario(readScenario(await text(process.stdin))), 0);
    return;
  }
  if (html) {
    const file = html === true ? 'cost.html' : html;
    const { writePage } = await import('./page/write-page.ts');
    await writePage(
      file,
      await pageFrom(program, { ...flags, events: flags.events ?? (flags.from ? undefined : 50e6) }),
    );
    print(`Open ${file} in a browser: it needs no network.`);
    return;
  }
  const { comparison, answers, run } = await comparisonFrom(program, flags);
  refuseUnusedPrices(answers, comparison, allComputes);
  print([comparisonToText(comparison), ...(run ? [measuredWorkToText(run)] : [])].join('\n'));
});

function allComputes(comparison: Comparison) {
  const compared = compareArms(comparison);
  return { ...compared, computes: asConsumers(comparison, compared) };
}

const simulation = addTrafficFlags(
  new Command('simulate')
    .description('A day of that traffic, second by second, on both arms and on the hybrid of them')
    .option('--trace <file>', 'requests of each second of a day, a number a line, instead of --events')
    .option(
      '--doubling-seconds <s>',
      'how long managed instances take to double',
      moreThanZero,
      scaleOut.doublingMs / 1_000,
    )
    .option(
      '--launch-seconds <s>',
      'from asking for an environment on managed instances until it takes work',
      quantity(),
      scaleOut.launchMs / 1_000,
    )
    .option('--json', 'print JSON alone'),
);
interface SimulationFlags extends Flags {
  json?: boolean;
  trace?: string;
  doublingSeconds: number;
  launchSeconds: number;
}
simulation.action(async ({ json, trace, doublingSeconds, launchSeconds, ...flags }: SimulationFlags) => {
  const requests = trace === undefined ? undefined : readTrace(trace);
  if (requests && flags.events !== undefined)
    throw new WrongCallError('a trace says how many events there are: leave --events out');
  if (requests) refuseDayOfATrace(simulation);
  const { comparison, answers } = await comparisonFrom(simulation, flags, requests);
  refuseUnusedPrices(answers, comparison, ({ questions, prices }) =>
    arms.map((arm) => pricePipeline(questions[arm], prices)),
  );
  const days = simulateDay(comparison, requests, {
    doublingMs: doublingSeconds * 1_000,
    launchMs: launchSeconds * 1_000,
  });
  if (json) printJson(days, 0);
  else print(daysToText(days));
});

const shownMonths = [1, 12, 24];
const queries = addWorkFlags(
  new Command('queries')
    .description(
      'What a query of an hour, a day and a month costs, before and after small objects are put together',
    )
    .addOption(
      new Option('--arm <name>', 'whose objects')
        .choices(['managed-instances', 'default', 'hybrid'])
        .default('managed-instances'),
    )
    .option('--json', 'print JSON alone'),
);
queries.action(async ({ json, arm, ...flags }: WorkFlags & { json?: boolean; arm: Arm }) => {
  refuseFlagsOfAFleet(queries, arm);
  const { comparison, answers } = await comparisonFrom(queries, { ...defaultAnswers, ...flags });
  const costOf = ({ questions, prices, config }: Comparison) => {
    const costs = Object.fromEntries(
      readings.map((reading) => [reading, queryCosts(questions[arm], prices, config, reading, shownMonths)]),
    ) as Record<Reading, QueryCost[]>;
    return { settlingUsd: settlingUsd(pricePipeline(questions[arm], prices)), costs };
  };
  refuseUnusedPrices(answers, comparison, costOf);
  const cost = costOf(comparison);
  if (json) printJson(cost, 0);
  else
    print(queriesToText(comparison, pricePipeline(comparison.questions[arm], comparison.prices), cost.costs));
});

/** What the flags ask, and the run that they take the work from. */
async function comparisonFrom(
  command: Command,
  flags: Flags,
  trace?: Float64Array,
): Promise<{ comparison: Comparison; answers: Answers; run?: MeasuredWork }> {
  const { answers, config, run } = await askedFrom(command, flags, trace);
  return { comparison: comparisonOf(answers, config, run?.asked), answers, run };
}

async function pageFrom(command: Command, flags: Flags): Promise<PageData> {
  const { answers, config, run } = await askedFrom(command, flags);
  return { given: answers, config, ...(run && { measured: { title: run.title, asked: run.asked } }) };
}

async function askedFrom(
  command: Command,
  flags: Flags,
  trace?: Float64Array,
): Promise<{ answers: Answers; config: StageConfig; run?: MeasuredWork }> {
  const { from, scenario, stage } = flags;
  refuseFlagsAlone(command, flags);
  const config = stageConfig(stage);
  const run = from === undefined ? undefined : await readMeasuredWork(from, scenario, config);
  if (from !== undefined && run?.asked.default && run.asked['managed-instances'])
    refuseWorkOfARun(command, from);
  const { eventsPerRequest } = run?.asked.default?.work ?? run?.asked['managed-instances']?.work ?? flags;
  const events = trace ? eventsOfTrace(trace, eventsPerRequest, hoursPerMonth) : flags.events;
  const region = flags.region ?? run?.region ?? defaultAnswers.region;
  const answers = await answersOf({ ...flags, region, events: events ?? run?.eventsPerMonth });
  checkAnswers(answers, run?.config ?? config);
  return { answers, config: run?.config ?? config, run };
}

async function answersOf(flags: Flags & { region: string }): Promise<Answers> {
  const { events, memory: memoryMiB, environmentMemory: environmentMemoryMiB, ...rest } = flags;
  const said = { ...rest, memoryMiB, environmentMemoryMiB };
  if (events !== undefined) return { ...said, eventsPerMonth: events };
  if (process.stdin.isTTY) return askForTraffic(said);
  throw new RangeError('say how many events a month: --events 50M; "pnpm cost --help" lists the rest');
}

/** The flag has been checked. */
const stageConfig = (stage: string): StageConfig => config[stage as Stage];

program
  .addCommand(simulation)
  .addCommand(queries)
  .addCommand(pricesCommand())
  .addCommand(publicTraceCommand());

await main(program, {
  wrongCalls: [ScenarioError, NoRunError, RangeError],
  explain: (error) =>
    error instanceof PriceListError
      ? `${visible(explainFailure(error))}; prices.json is as it was`
      : undefined,
});
