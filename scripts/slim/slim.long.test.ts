import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { labFiles, labFolders } from './lab.ts';

const root = resolve(import.meta.dirname, '../..');
let copy: string;

/** This run's own variables would tell the copy's commands that they are this test. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) =>
      !/^(TURBO|VITEST|VITE_|npm_|NODE_ENV|NODE_OPTIONS|INIT_CWD|DEV|PROD|SSR|MODE|BASE_URL|TEST)/.test(name),
  ),
);

/** Runs a command in the copy; what it said is in the error when it fails. */
function run(command: string, ...parameters: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, {
      cwd: copy,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => (said += data.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(said);
      else reject(new Error(`${command} ${parameters.join(' ')} ended with ${code}:\n${said.slice(-6000)}`));
    });
  });
}

beforeAll(async () => {
  copy = mkdtempSync(join(tmpdir(), 'slim-'));
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const file of files.split('\0').filter((path) => path !== '' && existsSync(join(root, path))))
    cpSync(join(root, file), join(copy, file));
  await run('git', 'init', '--quiet');
  await run('git', 'add', '--all');
  await run(
    'git',
    '-c',
    'user.name=a',
    '-c',
    'user.email=a@example.com',
    'commit',
    '--quiet',
    '--message',
    'whole',
  );
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

test(
  'slim leaves a template without the lab whose checks and unit tests are green',
  { timeout: 20 * 60_000 },
  async () => {
    await run('pnpm', 'install', '--frozen-lockfile', '--prefer-offline');
    const said = await run('pnpm', 'slim', '--yes');
    expect(said).toContain('The lab is gone.');
    for (const path of [...labFolders, ...labFiles]) expect(existsSync(join(copy, path)), path).toBe(false);
    expect(readFileSync(join(copy, 'pnpm-lock.yaml'), 'utf8')).not.toMatch(/artillery|\blab\//);

    // The lock file is right as it is, and so is all that guards main.
    await run('pnpm', 'install', '--frozen-lockfile', '--prefer-offline');
    for (const check of ['types', 'arrows', 'circles', 'unused', 'format', 'build', 'synth'])
      await run('pnpm', check);
    // What runs processes and servers was run in the whole repository; here it is whether anything was torn off.
    const unitTests = ['--', '--exclude', '**/*.int.test.ts', '--passWithNoTests'];
    await run('pnpm', 'exec', 'turbo', 'run', 'test', '--concurrency=2', ...unitTests);
    expect(
      readdirSync(join(copy, 'infra/cdk.out')).filter((name) => name.endsWith('.template.json')).length,
    ).toBeGreaterThan(0);
  },
);
