import { NoRunError } from '@telemetry/runs';
import { Command, CommanderError } from 'commander';
import { writeReport } from './write-report.ts';

const command = new Command('report')
  .description('Makes the report of a run again, from its raw files alone.')
  .argument('<folder>', 'a folder of loadtests/results')
  .exitOverride();

try {
  command.parse();
  process.stdout.write(`${await writeReport(command.args[0] ?? '')}\n`);
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof NoRunError) {
    process.stderr.write(`report: ${error.message}\n`);
    process.exitCode = 1;
  } else throw error;
}
