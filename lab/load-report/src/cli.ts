import { knownRegions } from '@telemetry/prices';
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
    .addOption(
      new Option(
        '--region <name>',
        "whose prices; without it the run's, and us-east-1's of a run on the twin",
      ).choices(knownRegions()),
    )
    .action(async (folder: string, { stage, region }: { stage: Stage; region?: string }) =>
      print(await writeReport(folder, stage, region)),
    ),
  { wrongCalls: [NoRunError] },
);
