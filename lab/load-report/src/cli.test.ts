import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeRun } from '@telemetry/runs/testing';

const report = (...args: string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, 'cli.ts'), ...args], { encoding: 'utf8' });

test('prints the path of the page that it made', async () => {
  const folder = await makeRun([{ arm: 'default', requests: 20 }]);
  const { status, stdout } = report(folder);
  expect(status).toBe(0);
  expect(stdout.trim()).toBe(join(folder, 'report.html'));
  expect(existsSync(stdout.trim())).toBe(true);
});

test('a wrong call and a folder without a run exit with 2 and one line', () => {
  expect(report().status).toBe(2);
  const { status, stderr } = report('/nowhere');
  expect(status).toBe(2);
  expect(stderr.trim()).toBe('report: /nowhere holds no run.json: it is not the folder of a finished run');
});
