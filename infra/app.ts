/**
 * Writes the templates of a stage. The CDK's own command calls it through cdk.json. Whatever it writes, the settings of all
 * stages are checked before: a fault is found at once, and not on the day of its deployment.
 */
import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Changes, readStage, SettingsError } from '@telemetry/settings';

const usage = `Usage: node app.ts [--stage dev] [--changes file.json] [--outdir folder]

  --stage    whose templates (default: $STAGE, or dev)
  --changes  JSON with settings that differ from the stage's, as {"mapping": {"batchSize": 50}}; null takes one away
  --outdir   where to (default: $CDK_OUTDIR, or infra/cdk.out)`;

try {
  const { values } = parseArgs({
    options: {
      stage: { type: 'string', default: process.env['STAGE'] ?? 'dev' },
      changes: { type: 'string' },
      outdir: {
        type: 'string',
        default: process.env['CDK_OUTDIR'] ?? resolve(import.meta.dirname, 'cdk.out'),
      },
      help: { type: 'boolean' },
    },
  });
  if (values.help) console.log(usage);
  else {
    const { stage, changes, outdir } = values;
    const config = readStage(stage, changes === undefined ? {} : readChanges(changes));
    // Loading the CDK takes longer than all of the above.
    const { makeApp } = await import('./make-app.ts');
    const { app, stacks } = makeApp(stage, config, resolve(outdir));
    app.synth();
    for (const { stackName } of stacks) console.log(shown(resolve(outdir, `${stackName}.template.json`)));
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof SettingsError ? 2 : 1;
}

function readChanges(file: string): Changes {
  return JSON.parse(readFileSync(file, 'utf8')) as Changes;
}

/** As seen from the repository, where it is in there. */
function shown(file: string): string {
  const seen = relative(resolve(import.meta.dirname, '..'), file);
  return seen.startsWith('..') ? file : seen;
}
