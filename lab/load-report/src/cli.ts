import { knownRegions } from '@telemetry/prices';
import { NoRunError } from '@telemetry/runs';
import { main, print } from '@telemetry/terminal';
import { stages } from '@telemetry/settings';
import { Command, Option } from 'commander';
import { decisionStage } from './cost/question.ts';
import { type ReportOptions, writeReport } from './write-report.ts';

await main(
  new Command('report')
    .description('Makes the report of a run again, from its raw files alone.')
    .argument('<folder>', 'a folder of loadtests/results')
    .addOption(new Option('--stage <name>', 'whose floor is priced').choices(stages).default(decisionStage))
    .addOption(
      new Option(
        '--region <name>',
        "whose prices; without it the run's, and us-east-1's of a run on the twin",
      ).choices(knownRegions()),
    )
    .option('--compare-with <folder>', 'an earlier run: what changed since')
    .action(async (folder: string, options: ReportOptions) => print(await writeReport(folder, options))),
  { wrongCalls: [NoRunError] },
);
