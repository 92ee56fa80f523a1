import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const handler = `interface Order { id: string }
let current: Order | undefined;
export const handler = async (event: Order): Promise<string> => {
  current = event;
  return current.id;
};
`;
let folder: string;
let tarball: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lmi-packed-'));
  execFileSync(process.execPath, ['scripts/build-package.ts'], { cwd: root });
  execFileSync('npm', ['pack', join(root, 'dist/package'), '--pack-destination', folder], { cwd: folder });
  tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? 'none');
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each(['9', '10'])(
  'lints a project of TypeScript alone by the configuration of its README, with ESLint %s',
  (major) => {
    const project = join(folder, major);
    mkdirSync(join(project, 'src'), { recursive: true });
    writeFileSync(join(project, 'package.json'), '{"name":"theirs","private":true,"type":"module"}');
    writeFileSync(join(project, 'src/handler.ts'), handler);
    writeFileSync(join(project, 'eslint.config.js'), /```js\n([^]*?)```/.exec(readme)?.[1] ?? '');
    const quietly = ['--prefer-offline', '--no-audit', '--no-fund'];
    execFileSync('npm', ['install', ...quietly, tarball, `eslint@${major}`, 'typescript@5'], {
      cwd: project,
    });
    const { stdout, stderr, status } = spawnSync('npx', ['--no-install', 'eslint', '.'], {
      cwd: project,
      encoding: 'utf8',
    });
    expect(stdout, stderr).toContain('lmi/no-captured-invocation');
    expect(status).toBe(1);
  },
);

it('needs no workspace, and says where it comes from and what it runs on', () => {
  const manifest = readFileSync(join(root, 'dist/package/package.json'), 'utf8');
  const { publishing } = JSON.parse(readFileSync(join(root, '../../package.json'), 'utf8')) as {
    publishing: { scope: string; repository: string };
  };
  expect(manifest).not.toMatch(/workspace:|catalog:/);
  expect(JSON.parse(manifest)).toMatchObject({
    name: `${publishing.scope}/eslint-plugin-lmi`,
    repository: { url: publishing.repository },
    engines: { node: '>=22' },
  });
});
