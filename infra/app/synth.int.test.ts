import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stages } from '@telemetry/settings';
import { runWithEdits } from '@telemetry/settings/testing';
import { afterAll, describe, expect, it } from 'vitest';

const infra = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'app-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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
    const { code, stderr, stdout } = await runWithEdits(
      overProd(part),
      infra,
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
    const { code, stderr } = await runWithEdits([], infra, 'app/synth.ts', '--stage', 'nowhere');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `synth: There is no stage "nowhere". Stages: ${stages.join(', ')}.\n`,
    });
  });
});

it.each([
  ['nothing', 'null', 'has to be a JSON object'],
  ['a list', '[]', 'has to be a JSON object'],
  ['a number', '7', 'has to be a JSON object'],
  ['no text', '', 'is not JSON'],
  ['a part of a text', '{"mapping":', 'is not JSON'],
  ['a setting that there is not', '{"mapping":{"batchsize":50}}', 'mapping.batchsize is no setting'],
  ['a part taken away', '{"mapping":null}', 'mapping is missing'],
])('changes that are %s are told in words of ours', async (_, text, says) => {
  const file = join(folder, 'changes.json');
  writeFileSync(file, text);
  const { code, stderr, stdout } = await runWithEdits([], infra, 'app/synth.ts', '--changes', file);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(says);
  expect(stderr).not.toContain('undefined');
});

it.each([
  ['is a file', join(infra, 'package.json'), `there is something already: ${join(infra, 'package.json')}`],
  ['is below a file', join(infra, 'package.json/x'), `not a folder: ${join(infra, 'package.json/x')}`],
  ['has no name', '', "option '--outdir <folder>' argument '' is invalid. It is empty."],
])('a folder for the templates that %s is told in one line', async (_, outdir, says) => {
  const { code, stderr, stdout } = await runWithEdits([], infra, 'app/synth.ts', '--outdir', outdir);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^synth: .*\n$/);
  expect(stderr).toContain(says);
});

it('commands for an account fail in the same way, whichever stage they are for', async () => {
  const { code, stderr } = await runWithEdits(
    overProd('{ queue: { maxReceiveCount: 1 } }'),
    infra,
    'cloud/cli.ts',
    'cost',
    '--stage',
    'dev',
  );
  expect(code).toBe(2);
  expect(stderr).toContain('cloud: Stage "prod" breaks a rule:\n  receives-before-death: ');
});
