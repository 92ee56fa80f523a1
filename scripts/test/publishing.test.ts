import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = `${import.meta.dirname}/../..`;
const read = (file: string): string => readFileSync(`${root}/${file}`, 'utf8');
const workflow = read('.github/workflows/publish.yml');
const { publishing } = JSON.parse(read('package.json')) as {
  publishing: { scope: string; repository: string };
};
const [, choices = ''] = /options:\n([^]*?)\n {6}dry-run:/.exec(workflow) ?? [];
const packages = [...choices.matchAll(/^ +- (\S+)$/gm)].map(([, name = '']) => name);
const folders = [...workflow.matchAll(/^ +(\S+)\) cd (\S+) ;;$/gm)].map(([, name, folder]) => [name, folder]);

describe('the workflow that publishes', () => {
  it('builds each package that can be chosen by a script that there is', () => {
    expect(packages.length).toBeGreaterThan(0);
    expect(folders.map(([name]) => name)).toEqual(packages);
    for (const [, folder] of folders)
      expect([folder, existsSync(`${root}/${folder}/scripts/build-package.ts`)]).toEqual([folder, true]);
  });

  it('publishes the folder that the script writes, with its provenance', () => {
    for (const [name = '', folder = ''] of folders) {
      const [, out = ''] = new RegExp(`${name}\\) out=(\\S+) ;;`).exec(workflow) ?? [];
      const written = /const out = join\(root, '([^']+)'\)/.exec(
        read(`${folder}/scripts/build-package.ts`),
      )?.[1];
      expect(out).toBe(`${folder}/${written}`);
    }
    expect(workflow).toContain('npm pack "./$out"');
    expect(workflow).toMatch(/npm publish \S+ --ignore-scripts --provenance/);
  });

  it('is started by hand alone, tests first, and gives an identity to the job alone that publishes', () => {
    expect(/^on:\n([^]*?)\n\S/m.exec(workflow)?.[1]).toMatch(/^ {2}workflow_dispatch:/);
    expect(workflow).not.toMatch(/^ {2}(?:push|pull_request|schedule|release):/m);
    const [before = '', publish = ''] = workflow.split('\n  publish:\n');
    expect(before).not.toContain('id-token');
    expect(before).toContain('needs: test');
    expect(publish).toContain('needs: pack');
    expect(publish).toContain('id-token: write');
    expect(publish).not.toMatch(/pnpm|checkout/);
    expect(workflow).not.toMatch(/secrets\.|NODE_AUTH_TOKEN/);
  });

  it('takes scope and repository from one place', () => {
    expect(publishing.scope).toMatch(/^@[a-z0-9-]+$/);
    expect(publishing.repository).toMatch(/^git\+https:\/\/.+\.git$/);
    for (const [, folder = ''] of folders)
      expect(read(`${folder}/scripts/build-package.ts`)).toContain('publishing.scope');
  });
});
