import { NoRunError } from '@telemetry/runs';
import { main, print } from '@telemetry/terminal';
import { Command } from 'commander';
import { writeReport } from './write-report.ts';

await main(
  new Command('report')
    .description('Makes the report of a run again, from its raw files alone.')
    .argument('<folder>', 'a folder of loadtests/results')
    .action(async (folder: string) => print(await writeReport(folder))),
  { wrongCalls: [NoRunError] },
);
