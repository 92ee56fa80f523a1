import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCaller } from '@telemetry/terminal/testing-calls';
import { afterAll, expect, test } from 'vitest';

const caller = startCaller();
afterAll(() => caller[Symbol.asyncDispose]());
const compare = (...args: string[]) => caller.call(join(import.meta.dirname, 'compare.ts'), args);

test('a dry run prints the plan and runs nothing', async () => {
  const { code, stdout } = await compare(
    '--dry-run',
    '--json',
    '--scenario',
    'steady',
    '--repeats',
    '2',
    '--rate',
    '7',
  );
  expect(code).toBe(0);
  expect(JSON.parse(stdout).map(({ arm, repeat, settings }: any) => [arm, repeat, settings])).toEqual([
    ['managed-instances', 1, { rate: 7 }],
    ['default', 1, { rate: 7 }],
    ['default', 2, { rate: 7 }],
    ['managed-instances', 2, { rate: 7 }],
  ]);
});

test('what a test in AWS costs, in the region of its stacks, is said before anything is sent', async () => {
  const said = join(mkdtempSync(join(tmpdir(), 'compare-')), 'stderr');
  const saidWhenAsked: string[] = [];
  // Whoever is asked: CloudFormation for the stack, or the edge.
  const anything = createServer((_, response) => {
    // A file is written at once, unlike a pipe.
    saidWhenAsked.push(readFileSync(said, 'utf8'));
    response.writeHead(400).end();
  }).listen(0, '127.0.0.1');
  await once(anything, 'listening');
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, 'compare.ts'),
      '--target',
      'aws',
      '--scenario',
      'smoke',
      '--until-decided',
      '4',
    ],
    {
      stdio: ['ignore', 'ignore', openSync(said, 'a')],
      env: {
        ...process.env,
        AWS_REGION: 'eu-west-1',
        AWS_ENDPOINT_URL: `http://127.0.0.1:${(anything.address() as AddressInfo).port}`,
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
      },
    },
  );
  expect(await once(child, 'exit')).toEqual([1, null]);
  anything.close();
  expect(saidWhenAsked[0]).toMatch(
    /^in AWS about [\d.]+ hours: some \$[\d.]+ at list prices of eu-west-1, .* for the load; with all of 4 repeats about [\d.]+ hours and \$[\d.]+$/m,
  );
});

test.each([
  [['--batch-size', '0'], 'batch-size is a whole number from 1 to 10000.'],
  [['--profile', 'slow'], 'a profile is as-is, wait-<ms>, cpu-<ms> or wait-<ms>-cpu-<ms>, not "slow".'],
  [['--sweep', 'color=1,2'], 'It is <setting>=<value>,<value>,…'],
  [['--target', 'aws', '--linger-ms', '5'], 'on aws the deployed function runs as it is: --linger-ms'],
  [['--target', 'aws', '--profile', 'wait-5'], 'on aws the deployed function runs as it is: --profile'],
  [['--target', 'aws', '--time-scale', '4'], '--time-scale would change nothing: on aws'],
  [
    ['--target', 'aws', '--no-build', '--max-environments', '3'],
    '--max-environments, --no-build would change',
  ],
  [['--stage', 'nowhere'], 'Allowed choices are'],
  [['--region', 'eu-west-1', '--outputs', 'x.json'], '--outputs, --region would change nothing'],
  [['--arm', 'default', '--linger-ms', '5'], '--linger-ms would change nothing: default Lambda has no such'],
  [['--arm', 'default', '--sweep', 'workers=1,2'], '--sweep workers would change nothing'],
  [['--rate', '7', '--sweep', 'rate=5,9'], '--rate would change nothing: --sweep rate says its values'],
  [['--scenario', 'steady', 'steady'], '--scenario names the same twice: steady steady'],
  [['--profile', 'as-is', 'as-is'], '--profile names the same twice'],
  [['--arm', 'hybrid', 'hybrid'], '--arm names the same twice'],
  [['--until-decided', '3'], '--until-decided 3 would change nothing: 3 repeats are made anyway'],
  [['--until-decided', '--arm', 'hybrid'], '--until-decided needs two arms'],
  [['--until-decided', '--beyond-limit'], 'a load beyond the limit decides nothing'],
])('a wrong call exits with 2 and one line: %s', async (args, says) => {
  const { code, stderr } = await compare('--dry-run', ...args);
  expect(code).toBe(2);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain(says);
});
