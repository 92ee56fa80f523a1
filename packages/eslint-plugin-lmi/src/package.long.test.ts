import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  'lints a project of TypeScript alone by the configuration of its README, with ESLint %s, on Node.js 24 and 22',
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
    const eslint = join(project, 'node_modules/eslint/bin/eslint.js');
    for (const node of [[process.execPath], ['npx', '--yes', 'node@22']]) {
      const [command = '', ...parameters] = [...node, eslint, '.'];
      const { stdout, stderr, status } = spawnSync(command, parameters, { cwd: project, encoding: 'utf8' });
      expect(stdout, stderr).toContain('lmi/no-captured-invocation');
      expect(status).toBe(1);
    }
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

it('packs what it compiles from its sources, with types, pages and licence, and nothing else', () => {
  const packed = execFileSync('npm', ['pack', '--dry-run', '--json', join(root, 'dist/package')], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ files }] = JSON.parse(packed) as [{ files: { path: string }[] }];
  const sources = globSync('src/**/*.ts', { cwd: root, exclude: ['src/testing', '**/*.test.ts'] });
  const compiled = sources.flatMap((name) =>
    ['.js', '.d.ts'].map((ending) => name.replace(/^src/, 'dist').replace(/\.ts$/, ending)),
  );
  const pages = globSync('docs/**/*.md', { cwd: root });
  expect(files.map(({ path }) => path).toSorted()).toEqual(
    ['LICENSE', 'README.md', 'package.json', ...compiled, ...pages].toSorted(),
  );
});
