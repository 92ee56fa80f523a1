import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const compare = (...args: string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, 'compare.ts'), ...args], { encoding: 'utf8' });

test('a dry run prints the plan and runs nothing', () => {
  const { status, stdout } = compare(
    '--dry-run',
    '--json',
    '--scenario',
    'steady',
    '--repeats',
    '2',
    '--rate',
    '7',
  );
  expect(status).toBe(0);
  expect(JSON.parse(stdout).map(({ arm, repeat, settings }: any) => [arm, repeat, settings])).toEqual([
    ['managed-instances', 1, { rate: 7 }],
    ['default', 1, { rate: 7 }],
    ['default', 2, { rate: 7 }],
    ['managed-instances', 2, { rate: 7 }],
  ]);
});

test.each([
  [['--batch-size', '0'], 'batch-size is a whole number from 1 to 10000.'],
  [['--profile', 'slow'], 'a profile is as-is, wait-<ms>, cpu-<ms> or wait-<ms>-cpu-<ms>, not "slow".'],
  [['--sweep', 'color=1,2'], 'It is <setting>=<value>,<value>,…'],
  [['--target', 'aws', '--linger-ms', '5'], 'on aws the deployed function runs as it is: --linger-ms'],
  [['--target', 'aws', '--profile', 'wait-5'], 'on aws the deployed function runs as it is: --profile'],
])('a wrong call exits with 2 and one line: %s', (args, says) => {
  const { status, stderr } = compare('--dry-run', ...args);
  expect(status).toBe(2);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain(says);
});
