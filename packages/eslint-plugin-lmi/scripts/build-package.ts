/** Writes the publishable package into `dist/package`: compiled, with its pages, its manifest as `publishing` of the root package.json says. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

interface Manifest {
  name: string;
  version: string;
  dependencies: Record<string, string>;
  [key: string]: unknown;
}

const root = resolve(import.meta.dirname, '..');
const workspace = resolve(root, '../..');
const out = join(root, 'dist/package');
const read = <Shape>(file: string): Shape => JSON.parse(readFileSync(file, 'utf8')) as Shape;
const manifest = read<Manifest>(join(root, 'package.json'));
/** The one place that a fork changes. */
const { publishing } = read<{ publishing: { scope: string; repository: string } }>(
  join(workspace, 'package.json'),
);
const ours = manifest.name;
const name = ours.replace(/^@[^/]+/, publishing.scope);

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
execFileSync(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--outDir', join(out, 'dist')],
  { cwd: root, stdio: 'inherit' },
);
cpSync(join(root, 'docs'), join(out, 'docs'), { recursive: true });
cpSync(join(workspace, 'LICENSE'), join(out, 'LICENSE'));
writeFileSync(join(out, 'README.md'), readFileSync(join(root, 'README.md'), 'utf8').replaceAll(ours, name));
const installed = (dependency: string): string =>
  read<Manifest>(join(root, 'node_modules', dependency, 'package.json')).version;
const { description, keywords, license, engines, peerDependencies, publishConfig } = manifest;
const packed = {
  name,
  version: manifest.version,
  description,
  keywords,
  license,
  repository: { type: 'git', url: publishing.repository, directory: 'packages/eslint-plugin-lmi' },
  engines,
  type: 'module',
  files: ['dist', 'docs'],
  exports: (publishConfig as { exports: object }).exports,
  peerDependencies,
  dependencies: Object.fromEntries(
    Object.keys(manifest.dependencies).map((dependency) => [dependency, `^${installed(dependency)}`]),
  ),
  publishConfig: { access: 'public' },
};
writeFileSync(join(out, 'package.json'), `${JSON.stringify(packed, null, 2)}\n`);
