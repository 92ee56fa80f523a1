/** Writes the templates: `node app.ts [--stage dev|prod]`. The CDK's own command calls it through cdk.json. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeApp } from './make-app.ts';

try {
  const { values } = parseArgs({ options: { stage: { type: 'string' } } });
  const outdir = process.env['CDK_OUTDIR'] ?? resolve(import.meta.dirname, 'cdk.out');
  const { app, stacks } = makeApp(values.stage ?? process.env['STAGE'] ?? 'dev', outdir);
  app.synth();
  for (const { stackName } of stacks) console.log(`infra/cdk.out/${stackName}.template.json`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
