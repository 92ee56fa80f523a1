import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { projectName } from '@telemetry/settings';
import { runWithEdits } from '@telemetry/settings/testing';
import { afterAll, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const nowhere = mkdtempSync(join(tmpdir(), 'no-templates-'));
afterAll(() => rmSync(nowhere, { recursive: true, force: true }));

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const commands = Object.entries(scripts).flatMap(([name, script]) => {
  const file = /(?:^|&& )node (\S+\.ts)/.exec(script)?.[1];
  return file === undefined ? [] : [{ name, file }];
});

const renamed: [string, string][] = [[`projectName = '${projectName}'`, "projectName = 'acme-shop'"]];
/** The name of the packages is another one: package.json of the root has it. */
const oldNames = (text: string): string[] => text.match(/.{0,40}(?<!@)telemetry.{0,40}/gi) ?? [];

/** What a command says of itself, and of a deployment where it can without one. */
const calls: Record<string, readonly string[][]> = {
  cost: [['--events', '50M']],
  twin: [['--templates', nowhere, '--data-dir', join(nowhere, 'data')]],
};

test.each(commands)(
  'pnpm $name says nothing of the old name when the project has another',
  async (command) => {
    for (const call of [['--help'], ...(calls[command.name] ?? [])]) {
      const { stdout, stderr } = await runWithEdits(renamed, root, command.file, ...call);
      expect(oldNames(stdout + stderr)).toEqual([]);
      if (command.name === 'twin' && call[0] !== '--help')
        expect(stderr).toContain('acme-shop-dev-managed-instances.template.json is missing');
    }
  },
);
