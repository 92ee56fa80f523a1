import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
let project: string;

/** An empty project of somebody else's, with the packed package in it. */
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'race-package-'));
  execFileSync(process.execPath, ['scripts/build-package.ts'], { cwd: root });
  execFileSync('npm', ['pack', join(root, 'out'), '--pack-destination', project], { cwd: project });
  const tarball = readdirSync(project).find((name) => name.endsWith('.tgz')) ?? 'none';
  writeFileSync(join(project, 'package.json'), '{"name":"theirs","private":true}');
  execFileSync('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', join(project, tarball)], {
    cwd: project,
  });
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

const race = (...flags: string[]) =>
  spawnSync(
    'npx',
    ['--no-install', 'race', 'src/handler.ts', '--event', 'event.json', '--budget', '36000', ...flags],
    {
      cwd: project,
      encoding: 'utf8',
    },
  );
const few = ['--invocations', '40', '--concurrency', '8', '--seed', 'a'];

it('races a handler in an empty project, with paths relative to it', () => {
  const { status, stdout } = race(...few);
  expect(stdout).toContain('foreign-data-in-answer');
  expect(status).toBe(1);
});

it('says fine there, too', () => {
  const { status, stdout } = race(...few, '--export', 'safe');
  expect(stdout).toContain('fine: 40 invocations of src/handler.ts');
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
