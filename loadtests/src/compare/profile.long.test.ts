import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Progress } from '@telemetry/terminal';
import { readRun } from '@telemetry/runs';
import { writeRun, thisMachine } from '@telemetry/runs';
import { afterAll, expect, test } from 'vitest';
import { readProfile } from '../plan/profile.ts';
import { runOnTwin } from './run-on-twin.ts';
import { variantsOf } from './variants.ts';

const results = mkdtempSync(join(tmpdir(), 'profile-'));
afterAll(() => rmSync(results, { recursive: true }));

test.each(['managed-instances', 'default'])(
  'on %s a CPU-bound profile costs what it says in each invocation, in the handler of the same bundle',
  async (arm) => {
    const folder = join(results, arm);
    const run = {
      arm,
      scenario: 'smoke',
      profile: readProfile('cpu-300'),
      variant: '',
      repeat: 1,
      settings: { duration: 2, workers: 1 },
      seed: 1,
    };
    const signal = new AbortController().signal;
    const balanced = await runOnTwin(run, {
      variants: variantsOf('dev', resolve(import.meta.dirname, '../../../infra/cdk.out')),
      dataDir: join(results, 'data', arm),
      results: folder,
      twin: {},
      warmUpSeconds: 0,
      eventsPerRequest: 2,
      progress: new Progress({ quiet: true }),
      signal,
    });
    expect(balanced).toBe(true);
    const at = new Date().toISOString();
    const file = { startedAt: at, endedAt: at, machine: thisMachine(), settings: {}, arms: [arm] };
    await writeRun(folder, { command: 'compare', target: 'twin', ...file });
    const { sessions } = await readRun(folder);
    const { cpuSeconds, invocations } = sessions[0]?.scenarios[0]?.measurement ?? expect.fail('not measured');
    // CPU time and not duration: a machine that is busy does not change it.
    expect((cpuSeconds ?? 0) / invocations).toBeGreaterThan(0.3);
    if (arm === 'managed-instances') expect(sessions[0]?.deployment?.managedInstances?.workerThreads).toBe(1);
  },
);
