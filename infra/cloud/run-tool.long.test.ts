import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { arms, stackName } from '@telemetry/settings';
import { expect, it } from 'vitest';
import { cdk } from './run-tool.ts';

it('the CDK’s own command finds the stacks that are named, by the app of the stage', async () => {
  const stacks = arms.map((arm) => stackName('prod', arm));
  const { args, env } = cdk('list', 'prod', stacks, 'eu-west-1');
  const command = join(dirname(createRequire(import.meta.url).resolve('aws-cdk/package.json')), 'bin/cdk');
  const { stdout } = await promisify(execFile)(process.execPath, [command, ...args], {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, ...env, AWS_EC2_METADATA_DISABLED: 'true' },
  });
  // The app itself prints the files that it writes.
  const listed = stdout
    .trim()
    .split('\n')
    .filter((line) => !line.endsWith('.template.json'));
  expect(listed.sort()).toEqual([...stacks].sort());
}, 180_000);
