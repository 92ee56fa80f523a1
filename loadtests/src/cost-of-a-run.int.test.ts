import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { cost } from '@telemetry/cost-model/testing';
import { writeReport } from '@telemetry/load-report';
import { thisMachine, writeRun } from '@telemetry/runs';
import { afterAll, expect, test } from 'vitest';
import { Progress } from '@telemetry/terminal';
import { runArm } from './run-arm.ts';
import { runScenario } from './run-scenario.ts';

const repository = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'cost-of-a-run-'));
afterAll(() => rmSync(folder, { recursive: true }));

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
  const asked = ['--events', '50M', '--from', results];
  const { status, stdout, stderr } = await cost([...asked, '--json']);
  expect([status, stderr]).toEqual([0, '']);
  const { run, bills } = JSON.parse(stdout);
  expect(run).toMatchObject({
    title: 'steady',
    verdict: { choice: 'undecided' },
    asked: { default: { work: { eventsPerRequest: 4 } } },
  });
  expect(bills.default.totalUsd).toBeGreaterThan(0);
  expect((await cost([...asked, '--scenario', 'burst'])).stdout).toContain('That run decides nothing');
});
