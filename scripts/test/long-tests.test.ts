import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

test('every part that has long tests has the script that runs them', () => {
  const root = resolve(import.meta.dirname, '../..');
  const files = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '*.long.test.ts'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  const parts = files
    .split('\n')
    // What is deleted and not committed yet is listed as well.
    .filter((file) => existsSync(join(root, file)))
    .flatMap((file) => /^(infra|loadtests|scripts|\w+\/[\w-]+)\//.exec(file)?.[1] ?? []);
  expect(parts.length).toBeGreaterThan(0);
  const without = [...new Set(parts)].filter((part) => {
    const { scripts } = JSON.parse(readFileSync(join(root, part, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    return scripts['test:long'] === undefined;
  });
  expect(without).toEqual([]);
});
