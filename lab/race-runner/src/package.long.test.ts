import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TheirProject, theirProject } from '@telemetry/terminal/testing-tarball';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
let project: TheirProject;
let folder: string;

/** A project of somebody else's, with the packed package in it and what people use. */
beforeAll(() => {
  execFileSync(process.execPath, ['scripts/build-package.ts'], { cwd: root });
  project = theirProject(join(root, 'out'));
  ({ folder } = project);
  project.install('aws-xray-sdk-core@3', 'lodash@4', 'typedi@0.10', 'reflect-metadata@0.2', 'typescript@5');
  mkdirSync(join(folder, 'src'));
  writeFileSync(
    join(folder, 'src/handler.ts'),
    `let current: { id: string };
export const handler = async (event: { id: string }): Promise<object> => {
  current = event;
  await new Promise((resolve) => setTimeout(resolve, 5));
  return { id: current.id };
};
export const safe = async (event: { id: string }): Promise<object> => ({ id: event.id });`,
  );
  writeFileSync(join(folder, 'event.json'), '{"id":"order"}');
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  status: number;
  stdout: string;
  stderr: string;
}

/** Runs the package's command, by this Node.js or by another one. */
const race = (
  parameters: readonly string[],
  [command, ...before]: readonly string[] = ['npx', '--no-install', 'race'],
) =>
  new Promise<Ended>((resolve) => {
    const few = ['--invocations', '40', '--concurrency', '8', '--seed', 'a', '--budget', '36000'];
    const all = [...before, ...parameters, '--event', 'event.json', ...few];
    execFile(command ?? 'none', all, { cwd: folder }, (error, stdout, stderr) => {
      resolve({ status: error ? Number(error.code) : 0, stdout, stderr });
    });
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

// They wait more than they work.
describe.concurrent('the packed command', () => {
  it('races a handler in an empty project, with paths relative to it', async () => {
    const { status, stdout } = await race(['src/handler.ts']);
    expect(stdout).toContain('foreign-data-in-answer');
    expect(stdout).toContain(' in src/handler.ts');
    expect(status).toBe(1);
  });

  it('runs on Node.js 22, too', async () => {
    const cli = join(folder, 'node_modules', '@telemetry/race-runner/dist/cli.js');
    const on22 = ['npx', '--yes', '--prefer-offline', 'node@22', cli];
    const { stdout, stderr, status } = await race(['src/handler.ts'], on22);
    expect(stdout, stderr).toContain('foreign-data-in-answer');
    expect(status).toBe(1);
  });

  it.each(['module', 'commonjs'])(
    'runs what people import, with injection by types, in a package of %s',
    async (type) => {
      mkdirSync(join(folder, type));
      writeFileSync(join(folder, type, 'package.json'), JSON.stringify({ type }));
      writeFileSync(
        join(folder, type, 'tsconfig.json'),
        '{"compilerOptions":{"experimentalDecorators":true,"emitDecoratorMetadata":true}}',
      );
      writeFileSync(join(folder, type, 'handler.ts'), real);
      const file = join(type, 'handler.ts');
      const { stdout, stderr, status } = await race([file, '--env', 'AWS_XRAY_LOG_LEVEL=silent']);
      expect(stdout, stderr).toContain(`fine: 40 invocations of ${file}`);
      expect(status).toBe(0);
    },
  );

  it('prints a page for the ticket of a migration, with memory on both modes', async () => {
    const { status, stdout } = await race(['src/handler.ts', '--export', 'safe', '--compare-modes']);
    expect(stdout).toContain('**Nothing was found that only managed instances break.**');
    expect(stdout).toMatch(/\| managed instances, 64 at once \| [1-9]\d* MiB \|/);
    expect(stdout).toContain('- aws-xray-sdk-core 3');
    expect(status).toBe(0);
  });
});

it('needs no workspace and nothing to be built, and carries the licence and notice of what it holds', () => {
  const installed = join(folder, 'node_modules', '@telemetry/race-runner');
  const manifest = readFileSync(join(installed, 'package.json'), 'utf8');
  expect(manifest).not.toMatch(/workspace:|catalog:/);
  expect(JSON.parse(manifest)).toMatchObject({ engines: { node: '>=22' }, repository: { type: 'git' } });
  expect(readFileSync(join(installed, 'runtime-client/NOTICE'), 'utf8')).toContain('Amazon.com');
  expect(readFileSync(join(installed, 'runtime-client/LICENSE'), 'utf8')).toContain('Apache License');
  expect(readdirSync(join(folder, 'node_modules'))).not.toContain('aws-lambda-ric');
});

it('packs what runs, its licences and its words, and nothing else', () => {
  const preloads = readdirSync(join(root, '../../packages/execution-environment/preload'));
  expect(project.files).toEqual(
    [
      ...['LICENSE', 'README.md', 'package.json', 'dist/cli.js', 'dist/preload.mjs'],
      ...preloads.map((name) => `preload/${name}`),
      ...['index.mjs', 'LICENSE', 'NOTICE', 'THIRD-PARTY-LICENSES'].map((name) => `runtime-client/${name}`),
    ].toSorted(),
  );
  for (const path of project.files)
    expect([path, readFileSync(join(root, 'out', path), 'utf8').includes(process.cwd())]).toEqual([
      path,
      false,
    ]);
});
