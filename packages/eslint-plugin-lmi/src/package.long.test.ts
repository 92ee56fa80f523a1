import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TheirProject, theirProject } from '@telemetry/terminal/testing-tarball';
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
let project: TheirProject;

/** A project of TypeScript alone with the configuration of the README. */
beforeAll(() => {
  execFileSync(process.execPath, ['scripts/build-package.ts'], { cwd: root });
  project = theirProject(join(root, 'dist/package'), { type: 'module' });
  mkdirSync(join(project.folder, 'src'));
  writeFileSync(join(project.folder, 'src/handler.ts'), handler);
  writeFileSync(join(project.folder, 'eslint.config.js'), /```js\n([^]*?)```/.exec(readme)?.[1] ?? '');
});
afterAll(() => rmSync(project.folder, { recursive: true }));

it.each(['9', '10'])(
  'lints a project of TypeScript alone by the configuration of its README, with ESLint %s, on Node.js 24 and 22',
  (major) => {
    project.install(`eslint@${major}`, 'typescript@5');
    const eslint = join(project.folder, 'node_modules/eslint/bin/eslint.js');
    for (const node of [[process.execPath], ['npx', '--yes', '--prefer-offline', 'node@22']]) {
      const [command = '', ...before] = node;
      const { stdout, stderr, status } = spawnSync(command, [...before, eslint, '.'], {
        cwd: project.folder,
        encoding: 'utf8',
      });
      expect(stdout, stderr).toContain('lmi/no-captured-invocation');
      expect(status).toBe(1);
    }
    const { version } = JSON.parse(
      readFileSync(join(project.folder, 'node_modules/eslint/package.json'), 'utf8'),
    ) as { version: string };
    expect(version.split('.')[0]).toBe(major);
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
  const sources = globSync('src/**/*.ts', { cwd: root, exclude: ['src/testing', '**/*.test.ts'] });
  const compiled = sources.flatMap((name) =>
    ['.js', '.d.ts'].map((ending) => name.replace(/^src/, 'dist').replace(/\.ts$/, ending)),
  );
  const pages = globSync('docs/**/*.md', { cwd: root });
  expect(project.files).toEqual(['LICENSE', 'README.md', 'package.json', ...compiled, ...pages].toSorted());
});
