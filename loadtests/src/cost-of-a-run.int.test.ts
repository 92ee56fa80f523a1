import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeReport } from '@telemetry/load-report';
import { thisMachine, writeRun } from '@telemetry/runs';
import { afterAll, expect, test } from 'vitest';
import { Progress } from '@telemetry/terminal';
import { runArm } from './run-arm.ts';
import { runScenario } from './run-scenario.ts';

const repository = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'cost-of-a-run-'));
afterAll(() => rmSync(folder, { recursive: true }));

const cost = (...args: string[]) => {
  const command = [join(repository, 'lab/cost-model/src/cli.ts'), '--events', '50M', ...args];
  return spawnSync(process.execPath, command, { encoding: 'utf8' });
};

test('what the runner writes is what the cost model reads, as the demo lays it out', async () => {
  const results = join(folder, 'demo');
  const phases = [{ name: 'short', duration: 2, arrivalRate: 10 }];
  const arm = 'default';
  const common = { arm, phases, eventsPerRequest: 4, seed: 1, progress: new Progress({ quiet: true }) };
  const armFolder = join(results, arm);
  const templates = join(repository, 'infra/cdk.out');
  await runArm({ arm, templates, dataDir: join(folder, 'data'), armFolder }, async (twin) => {
    await runScenario({ ...common, twin, armFolder, scenario: 'steady' });
    await runScenario({ ...common, twin, armFolder, scenario: 'burst' });
  });
  const at = new Date().toISOString();
  const file = { startedAt: at, endedAt: at, machine: thisMachine(), settings: {}, arms: [arm] };
  await writeRun(results, { command: 'demo', target: 'twin', ...file });
  await writeReport(results);
  const { status, stdout, stderr } = cost('--from', results, '--json');
  expect([status, stderr]).toEqual([0, '']);
  const { run, bills } = JSON.parse(stdout);
  expect(run).toMatchObject({
    title: 'steady',
    verdict: { choice: 'undecided' },
    asked: { default: { work: { eventsPerRequest: 4 } } },
  });
  expect(bills.default.totalUsd).toBeGreaterThan(0);
  expect(cost('--from', results, '--scenario', 'burst').stdout).toContain('That run decides nothing');
});

test('and as a comparison does, with its repeats and the values of a sweep', () => {
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
  const read = (...args: string[]) => cost('--from', results, '--json', ...args);
  expect(read('--scenario', 'smoke').stderr).toContain(
    'say --scenario with one of: smoke events-per-request=2, smoke events-per-request=5',
  );
  const { run } = JSON.parse(read('--scenario', 'smoke events-per-request=5').stdout);
  expect(run.asked.default.work.eventsPerRequest).toBe(5);
});
