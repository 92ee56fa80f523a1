/**
 * Writes the templates of a stage. The CDK's own command calls it through cdk.json. Whatever it writes, the settings of all
 * stages are checked before: a fault is found at once, and not on the day of its deployment.
 */
import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { type Changes, readStage, SettingsError } from '@telemetry/settings';
import { main, makeFolder, notEmpty, print, WrongCallError } from '@telemetry/terminal';
import { Command, Option } from 'commander';

interface Flags {
  stage: string;
  changes?: string;
  outdir: string;
}

const command = new Command('synth')
  .description(
    'Writes the templates of a stage, one for each arm; the settings of all stages are checked before.',
  )
  .addOption(new Option('--stage <stage>', 'whose templates').env('STAGE').default('dev'))
  .option(
    '--changes <file>',
    'JSON with settings that differ from the stage\'s, as {"mapping": {"batchSize": 50}}; null takes one away',
  )
  .addOption(
    new Option('--outdir <folder>', 'where to')
      .argParser(notEmpty)
      .env('CDK_OUTDIR')
      .default(resolve(import.meta.dirname, '../cdk.out'), 'infra/cdk.out'),
  )
  .action(async ({ stage, changes, outdir }: Flags) => {
    const config = readStage(stage, changes === undefined ? {} : readChanges(changes));
    makeFolder(outdir);
    // Loading the CDK takes longer than all of the above.
    const { makeApp } = await import('./make-app.ts');
    const { app, stacks } = makeApp(stage, config, resolve(outdir));
    app.synth();
    for (const { stackName } of stacks) print(shown(resolve(outdir, `${stackName}.template.json`)));
  });

await main(command, {
  wrongCalls: [SettingsError],
  // A line for each rule that is broken.
  explain: (error) => (error instanceof SettingsError ? error.message : undefined),
});

function readChanges(file: string): Changes {
  const text = readFileSync(file, 'utf8');
  let changes: unknown;
  try {
    changes = JSON.parse(text);
  } catch (error) {
    throw new WrongCallError(`${file} is not JSON: ${(error as Error).message}`);
  }
  if (typeof changes !== 'object' || changes === null || Array.isArray(changes))
    throw new WrongCallError(`${file} has to be a JSON object, as {"mapping": {"batchSize": 50}}`);
  return changes as Changes;
}

/** As seen from the repository, where it is in there. */
function shown(file: string): string {
  const seen = relative(resolve(import.meta.dirname, '../..'), file);
  return seen.startsWith('..') ? file : seen;
}
