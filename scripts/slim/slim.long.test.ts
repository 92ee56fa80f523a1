import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { labFiles, labFolders } from './lab.ts';

const root = resolve(import.meta.dirname, '../..');
/** Against a command that hangs: it is named then, with what it had said. */
const longestCommandMs = 8 * 60_000;
let copy: string;

/** This run's own variables would tell the copy's commands that they are this test. */
const environment = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(TURBO|VITEST|VITE_|npm_|NODE_ENV|NODE_OPTIONS|INIT_CWD|DEV|PROD|SSR|MODE|BASE_URL|TEST)/.test(
          name,
        ),
    ),
  ),
  // Nobody is there to answer a question.
  CI: 'true',
  TURBO_TELEMETRY_DISABLED: '1',
};

/** Runs a command in the copy and prints how long it took; what it said is in the error when it fails. */
function run(command: string, ...parameters: string[]): Promise<string> {
  const line = `${command} ${parameters.join(' ')}`;
  const startedMs = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, {
      cwd: copy,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that what it started ends with it.
      detached: true,
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => (said += data.toString()));
    const limit = setTimeout(() => {
      process.kill(-child.pid!, 'SIGKILL');
      reject(
        new Error(`${line} had not ended after ${longestCommandMs / 60_000} minutes:\n${said.slice(-6000)}`),
      );
    }, longestCommandMs);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(limit);
      console.log(`${((performance.now() - startedMs) / 1000).toFixed(0).padStart(4)} s  ${line}`);
      if (code === 0) resolve(said);
      else reject(new Error(`${line} ended with ${code}:\n${said.slice(-6000)}`));
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

describe('slim leaves a template without the lab', () => {
  test('that has nothing of it, in the lock file neither', async () => {
    await run('pnpm', 'install', '--frozen-lockfile', '--prefer-offline');
    const said = await run('pnpm', 'slim', '--yes');
    expect(said).toContain('The lab is gone.');
    for (const path of [...labFolders, ...labFiles]) expect(existsSync(join(copy, path)), path).toBe(false);
    expect(readFileSync(join(copy, 'pnpm-lock.yaml'), 'utf8')).not.toMatch(/artillery|\blab\//);
    // The lock file is right as it is.
    await run('pnpm', 'install', '--frozen-lockfile', '--prefer-offline');
  });

  test('whose types, arrows, circles, format, bundle and synthesis are right', async () => {
    const checks = ['types', 'arrows', 'circles', 'unused', 'format'].map((name) => `//#${name}`);
    await run('pnpm', 'exec', 'turbo', 'run', '--concurrency=2', ...checks, 'build', 'synth');
    expect(
      readdirSync(join(copy, 'infra/cdk.out')).filter((name) => name.endsWith('.template.json')).length,
    ).toBeGreaterThan(0);
  });

  test('whose unit tests are green', async () => {
    // What runs processes, servers or thousands of random cases was run in the whole repository; here it is whether anything was torn off.
    const unitTests = ['int', 'property'].flatMap((kind) => ['--exclude', `**/*.${kind}.test.ts`]);
    await run(
      'pnpm',
      'exec',
      'turbo',
      'run',
      'test',
      '--concurrency=2',
      '--',
      ...unitTests,
      '--passWithNoTests',
    );
  });
});
