import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { arms, projectName, stages } from '@telemetry/settings';
import { runWithEdits } from '@telemetry/settings/testing';
import { afterAll, describe, expect, it } from 'vitest';

const infra = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'app-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('another projectName', () => {
  const renamed: [string, string][] = [[`projectName = '${projectName}'`, "projectName = 'acme-shop'"]];
  /** The name that the repository came with; CloudFormation has a property of a capacity provider that begins so. */
  const old = /.{0,40}telemetry(?!Config": \{).{0,40}/gi;

  it.each(stages)('leaves no old name in templates, outputs and dashboards of %s', async (stage) => {
    const outdir = join(folder, stage);
    const { code, stdout, stderr } = await runWithEdits(
      renamed,
      infra,
      'app/synth.ts',
      '--stage',
      stage,
      '--outdir',
      outdir,
    );
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
      const { code, stdout, stderr } = await runWithEdits(renamed, infra, 'cloud/cli.ts', ...args);
      expect(code).toBe(0);
      expect((stdout + stderr).match(old) ?? []).toEqual([]);
    },
  );
});
