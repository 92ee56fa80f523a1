import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { arms, projectName, stages } from '@telemetry/settings';
import { afterAll, describe, expect, it } from 'vitest';

const infra = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'app-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  code: number | string;
  stdout: string;
  stderr: string;
}

/** Runs a command of infra with settings that a person edited. */
function run(edits: readonly [from: string, to: string][], ...args: string[]): Promise<Ended> {
  const env = {
    ...process.env,
    SETTINGS_EDITS: JSON.stringify(edits),
    STAGE: undefined,
    CDK_OUTDIR: undefined,
  };
  return new Promise((ended) =>
    execFile(
      process.execPath,
      ['--import', join(infra, 'testing/edited-settings.mjs'), ...args],
      { cwd: infra, env },
      (error, stdout, stderr) => ended({ code: error?.code ?? 0, stdout, stderr }),
    ),
  );
}

/** Edits that put a part over a stage's settings, as if it were written there. */
const overProd = (part: string): [string, string][] => [
  ['prod: { ...common,', `prod: { ...common, ...((common) => (${part}))(common),`],
];

describe('synthesis of any stage', () => {
  it.each([
    [
      'a setting that is written wrongly',
      '{ managedInstances: { ...common.managedInstances, maxVcpucount: 48 } }',
      'managedInstances.maxVcpucount is no setting',
    ],
    [
      'a value of a wrong type',
      '{ mapping: { ...common.mapping, batchSize: 100.5 } }',
      'mapping.batchSize is 100.5, and has to be a whole number',
    ],
    ['a value that breaks a rule', '{ queue: { maxReceiveCount: 2_000 } }', 'queue.maxReceiveCount is 2000'],
  ])('fails for %s in another stage, before it writes anything', async (_, part, says) => {
    const outdir = join(folder, 'nothing');
    const { code, stderr, stdout } = await run(
      overProd(part),
      'app/synth.ts',
      '--stage',
      'dev',
      '--outdir',
      outdir,
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Stage "prod" breaks ');
    expect(stderr).toContain(says);
    expect(readdirSync(folder)).not.toContain('nothing');
  });

  it('fails for a stage that there is not, with the names of those that there are', async () => {
    const { code, stderr } = await run([], 'app/synth.ts', '--stage', 'nowhere');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `synth: There is no stage "nowhere". Stages: ${stages.join(', ')}.\n`,
    });
  });
});

it('commands for an account fail in the same way, whichever stage they are for', async () => {
  const { code, stderr } = await run(
    overProd('{ queue: { maxReceiveCount: 1 } }'),
    'cloud/cli.ts',
    'cost',
    '--stage',
    'dev',
  );
  expect(code).toBe(2);
  expect(stderr).toContain('cloud: Stage "prod" breaks a rule:\n  receives-before-death: ');
});

describe('another projectName', () => {
  const renamed: [string, string][] = [[`projectName = '${projectName}'`, "projectName = 'acme-shop'"]];
  /** The name that the repository came with. */
  const old = /.{0,40}telemetry.{0,40}/gi;

  it.each(stages)('leaves no old name in templates, outputs and dashboards of %s', async (stage) => {
    const outdir = join(folder, stage);
    const { code, stdout, stderr } = await run(renamed, 'app/synth.ts', '--stage', stage, '--outdir', outdir);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const names = arms.map((arm) => `acme-shop-${stage}-${arm}.template.json`);
    for (const name of names) {
      const template = readFileSync(join(outdir, name), 'utf8');
      expect(template.match(old) ?? []).toEqual([]);
      expect(template).toContain(`acme-shop-${stage}-`);
    }
    expect(
      stdout
        .trim()
        .split('\n')
        .map((file) => basename(file))
        .sort(),
    ).toEqual(names.sort());
  });

  it.each([['--help'], ['cost', '--stage', 'dev'], ['deploy', '--help']])(
    'leaves none in what a command says: cloud %s',
    async (...args) => {
      const { code, stdout, stderr } = await run(renamed, 'cloud/cli.ts', ...args);
      expect(code).toBe(0);
      expect((stdout + stderr).match(old) ?? []).toEqual([]);
    },
  );
});
