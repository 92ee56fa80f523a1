import { NoRunError } from '@telemetry/runs';
import { main, print } from '@telemetry/terminal';
import { type Stage, stages } from '@telemetry/settings';
import { Command, Option } from 'commander';
import { decisionStage } from './cost/question.ts';
import { writeReport } from './write-report.ts';

await main(
  new Command('report')
    .description('Makes the report of a run again, from its raw files alone.')
    .argument('<folder>', 'a folder of loadtests/results')
    .addOption(new Option('--stage <name>', 'whose floor is priced').choices(stages).default(decisionStage))
    .action(async (folder: string, { stage }: { stage: Stage }) => print(await writeReport(folder, stage))),
  { wrongCalls: [NoRunError] },
);
