import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
let project: string;

/** A project of somebody else's, with the packed package in it and what people use. */
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'race-package-'));
  execFileSync(process.execPath, ['scripts/build-package.ts'], { cwd: root });
  execFileSync('npm', ['pack', join(root, 'out'), '--pack-destination', project], { cwd: project });
  const tarball = readdirSync(project).find((name) => name.endsWith('.tgz')) ?? 'none';
  writeFileSync(join(project, 'package.json'), '{"name":"theirs","private":true}');
  const people = ['aws-xray-sdk-core@3', 'lodash@4', 'typedi@0.10', 'reflect-metadata@0.2', 'typescript@5'];
  const quietly = ['--prefer-offline', '--no-audit', '--no-fund'];
  execFileSync('npm', ['install', ...quietly, join(project, tarball), ...people], { cwd: project });
  mkdirSync(join(project, 'src'));
  writeFileSync(
    join(project, 'src/handler.ts'),
    `let current: { id: string };
export const handler = async (event: { id: string }): Promise<object> => {
  current = event;
  await new Promise((resolve) => setTimeout(resolve, 5));
  return { id: current.id };
};
export const safe = async (event: { id: string }): Promise<object> => ({ id: event.id });`,
  );
  writeFileSync(join(project, 'event.json'), '{"id":"order"}');
});
afterAll(() => rmSync(project, { recursive: true }));

const race = (parameters: readonly string[]) =>
  spawnSync('npx', ['--no-install', 'race', ...parameters, '--event', 'event.json', '--budget', '36000'], {
    cwd: project,
    encoding: 'utf8',
  });
const few = ['--invocations', '40', '--concurrency', '8', '--seed', 'a'];

it('races a handler in an empty project, with paths relative to it', () => {
  const { status, stdout } = race(['src/handler.ts', ...few]);
  expect(stdout).toContain('foreign-data-in-answer');
  expect(status).toBe(1);
});

const real = `import 'reflect-metadata';
import { captureAWSv3Client } from 'aws-xray-sdk-core';
import { chunk } from 'lodash';
import * as lodash from 'lodash';
import { Container, Service } from 'typedi';

@Service() class Prices { of(id: string): number { return id.length; } }
@Service() class Orders {
  constructor(readonly prices: Prices) {}
  price(id: string): number { return this.prices.of(id); }
}

export const handler = async ({ id }: { id: string }): Promise<object> => ({
  price: Container.get(Orders).price(id),
  chunks: chunk([1, 2, 3], 2).length,
  last: lodash.last([1, 2, 3]),
  captures: typeof captureAWSv3Client,
});`;

it.each(['module', 'commonjs'])(
  'runs what people import, with injection by types, in a package of %s',
  (type) => {
    const folder = join(project, type);
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type }));
    writeFileSync(
      join(folder, 'tsconfig.json'),
      '{"compilerOptions":{"experimentalDecorators":true,"emitDecoratorMetadata":true}}',
    );
    writeFileSync(join(folder, 'handler.ts'), real);
    const { stdout, stderr, status } = race([
      join(type, 'handler.ts'),
      ...few,
      '--env',
      'AWS_XRAY_LOG_LEVEL=silent',
    ]);
    expect(stdout, stderr).toContain('fine: 40 invocations');
    expect(status).toBe(0);
  },
);

it('runs on Node.js 22, too', () => {
  const cli = join(project, 'node_modules', '@telemetry/race-runner/dist/cli.js');
  const { stdout, stderr, status } = spawnSync(
    'npx',
    ['--yes', 'node@22', cli, 'src/handler.ts', '--event', 'event.json', '--budget', '36000', ...few],
    { cwd: project, encoding: 'utf8' },
  );
  expect(stdout, stderr).toContain('foreign-data-in-answer');
  expect(status).toBe(1);
});

it('says fine there, too', () => {
  const { status, stdout } = race(['src/handler.ts', ...few, '--export', 'safe']);
  expect(stdout).toContain('fine: 40 invocations of src/handler.ts');
  expect(status).toBe(0);
});

it('prints a page for the ticket of a migration, with memory on both modes', () => {
  const { status, stdout } = race(['src/handler.ts', ...few, '--export', 'safe', '--compare-modes']);
  expect(stdout).toContain('**Nothing was found that only managed instances break.**');
  expect(stdout).toMatch(/\| managed instances, 64 at once \| [1-9]\d* MiB \|/);
  expect(stdout).toContain('- aws-xray-sdk-core 3');
  expect(status).toBe(0);
});

it('needs no workspace and nothing to be built, and carries the licence and notice of what it holds', () => {
  const folder = join(project, 'node_modules', '@telemetry/race-runner');
  const manifest = readFileSync(join(folder, 'package.json'), 'utf8');
  expect(manifest).not.toMatch(/workspace:|catalog:/);
  expect(JSON.parse(manifest)).toMatchObject({ engines: { node: '>=22' }, repository: { type: 'git' } });
  expect(readFileSync(join(folder, 'runtime-client/NOTICE'), 'utf8')).toContain('Amazon.com');
  expect(readFileSync(join(folder, 'runtime-client/LICENSE'), 'utf8')).toContain('Apache License');
  expect(readdirSync(join(project, 'node_modules'))).not.toContain('aws-lambda-ric');
});

it('packs what runs, its licences and its words, and nothing else', () => {
  const packed = execFileSync('npm', ['pack', '--dry-run', '--json', join(root, 'out')], {
    cwd: project,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ files }] = JSON.parse(packed) as [{ files: { path: string }[] }];
  const preloads = readdirSync(join(root, '../../packages/execution-environment/preload'));
  expect(files.map(({ path }) => path).toSorted()).toEqual(
    [
      ...['LICENSE', 'README.md', 'package.json', 'dist/cli.js', 'dist/preload.mjs'],
      ...preloads.map((name) => `preload/${name}`),
      ...['index.mjs', 'LICENSE', 'NOTICE', 'THIRD-PARTY-LICENSES'].map((name) => `runtime-client/${name}`),
    ].toSorted(),
  );
  for (const { path } of files)
    expect([path, readFileSync(join(root, 'out', path), 'utf8').includes(process.cwd())]).toEqual([
      path,
      false,
    ]);
});
