import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { slimLockFile } from './lock-file.ts';
import type { Manifest } from './workspace.ts';

const lock = `lockfileVersion: '9.0'

settings:
  autoInstallPeers: true

catalogs:
  default:
    gone:
      specifier: ^1.0.0
      version: 1.0.0
    kept:
      specifier: ^2.0.0
      version: 2.0.1

importers:

  .:
    devDependencies:
      kept-9:
        specifier: 'catalog:'
        version: kept@1.0.0(peer@3.0.0)

  lab/one:
    dependencies:
      gone:
        specifier: 'catalog:'
        version: 1.0.0

  packages/two:
    dependencies:
      '@a/one':
        specifier: workspace:*
        version: link:../../lab/one
      '@a/three':
        specifier: workspace:*
        version: link:../three
      kept:
        specifier: 'catalog:'
        version: 2.0.1
    devDependencies:
      gone:
        specifier: 'catalog:'
        version: 1.0.0

packages:

  '@b/of-both@1.0.0':
    resolution: {integrity: sha512-b}
    engines: {node: '>=18'}

  gone@1.0.0:
    resolution: {integrity: sha512-g}

  kept@1.0.0:
    resolution: {integrity: sha512-1}
    peerDependencies:
      peer: ^3.0.0

  kept@2.0.1:
    resolution: {integrity: sha512-2}

  of-gone@1.0.0:
    resolution: {integrity: sha512-o}

  optional@1.0.0:
    resolution: {integrity: sha512-p}
    os: [linux]

  peer@3.0.0:
    resolution: {integrity: sha512-3}

snapshots:

  '@b/of-both@1.0.0': {}

  gone@1.0.0:
    dependencies:
      '@b/of-both': 1.0.0
      of-gone: 1.0.0

  kept@1.0.0(peer@3.0.0):
    dependencies:
      peer: 3.0.0

  kept@2.0.1:
    dependencies:
      '@b/of-both': 1.0.0
    optionalDependencies:
      optional: 1.0.0

  of-gone@1.0.0: {}

  optional@1.0.0:
    optional: true

  peer@3.0.0: {}
`;

const left = new Map<string, Manifest>([
  ['.', { devDependencies: { 'kept-9': 'catalog:' } }],
  ['packages/two', { dependencies: { '@a/three': 'workspace:*', kept: 'catalog:' } }],
]);

test('what only went parts asked for goes, and nothing else changes by a letter', () => {
  const slim = slimLockFile(lock, left, 'packages: [packages/*]\ncatalog:\n  kept: ^2.0.0\n');
  const gone = new Set(lock.split('\n').filter((line) => !slim.split('\n').includes(line)));
  expect([...gone].map((line) => line.trim())).toEqual([
    'gone:',
    'specifier: ^1.0.0',
    'version: 1.0.0',
    'lab/one:',
    'gone:',
    'version: 1.0.0',
    "'@a/one':",
    'version: link:../../lab/one',
    'gone@1.0.0:',
    'resolution: {integrity: sha512-g}',
    'of-gone@1.0.0:',
    'resolution: {integrity: sha512-o}',
    'of-gone: 1.0.0',
    'of-gone@1.0.0: {}',
  ]);
  expect(slim.split('\n').filter((line) => !lock.split('\n').includes(line))).toEqual([]);
  expect(slimLockFile(slim, left, 'catalog:\n  kept: ^2.0.0\n')).toBe(slim);
});

test('with all parts left this workspace keeps its lock file to the letter', () => {
  const root = resolve(import.meta.dirname, '../..');
  const text = readFileSync(resolve(root, 'pnpm-lock.yaml'), 'utf8');
  const { importers } = parse(text) as { importers: Record<string, unknown> };
  const manifests = new Map(
    Object.keys(importers).map((folder): [string, Manifest] => [
      folder,
      JSON.parse(readFileSync(resolve(root, folder, 'package.json'), 'utf8')) as Manifest,
    ]),
  );
  const workspace = readFileSync(resolve(root, 'pnpm-workspace.yaml'), 'utf8');
  // A boolean, because a difference would be thousands of lines.
  expect(slimLockFile(text, manifests, workspace) === text).toBe(true);
});
