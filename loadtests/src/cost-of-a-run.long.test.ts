import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cost } from '@telemetry/cost-model/testing';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'cost-of-a-run-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('what a comparison writes is what the cost model reads, with its repeats and the values of a sweep', async () => {
  const results = join(folder, 'compare');
  const plan = [
    '--scenario',
    'smoke',
    '--duration',
    '1',
    '--repeats',
    '2',
    '--warm-up',
    '0',
    '--arm',
    'default',
  ];
  const compare = [join(import.meta.dirname, 'compare/compare.ts'), '--no-build', '--results', results];
  const sweep = ['--sweep', 'events-per-request=2,5'];
  const ran = spawnSync(process.execPath, [...compare, ...plan, ...sweep], { encoding: 'utf8' });
  expect([ran.status, ran.stderr]).toEqual([0, expect.any(String)]);
  const read = (...args: string[]) => cost(['--events', '50M', '--from', results, '--json', ...args]);
  expect((await read('--scenario', 'smoke')).stderr).toContain(
    'say --scenario with one of: smoke events-per-request=2, smoke events-per-request=5',
  );
  const { run } = JSON.parse((await read('--scenario', 'smoke events-per-request=5')).stdout);
  expect(run.asked.default.work.eventsPerRequest).toBe(5);
});
