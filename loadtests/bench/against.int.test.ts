import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const program = resolve(import.meta.dirname, 'testing-against.ts');

/** The bench of a repository whose one figure is in a file. It waits for ever, and so does a child of it, where it is told to. */
const bench = `
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
const value = Number(readFileSync('figure.txt', 'utf8'));
appendFileSync(process.env.TEST_LOG, value + ' ' + process.argv.slice(2).join(' ') + '\\n');
writeFileSync(join(process.env.TMPDIR, 'left-behind'), '');
if (existsSync(process.env.TEST_LOG + '.fail')) throw new Error('no figure today');
if (existsSync(process.env.TEST_LOG + '.hang')) {
  const { pid } = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1_000)'], { stdio: 'ignore' });
  appendFileSync(process.env.TEST_LOG + '.pids', process.pid + ' ' + pid + '\\n');
  setInterval(() => {}, 1_000);
} else console.log(JSON.stringify({ figures: [{ name: 'speed', value }] }));
`;
/** Instead of the package manager: says what it was asked, and waits for ever where it is told to. */
const npx = `#!/bin/sh
echo "npx $*" >> "$TEST_LOG"
if [ -e "$TEST_LOG.hang-install" ]; then echo "$$" >> "$TEST_LOG.pids"; exec sleep 1000000; fi
`;

let folder: string;
let repository: string;
let log: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'against-')));
  repository = join(folder, 'repository');
  log = join(folder, 'log');
  for (const made of ['repository/loadtests/bench', 'bin', 'tmp'])
    mkdirSync(join(folder, made), { recursive: true });
  writeFileSync(join(folder, 'bin/npx'), npx);
  chmodSync(join(folder, 'bin/npx'), 0o755);
  writeFileSync(
    join(repository, 'package.json'),
    '{"type": "module", "packageManager": "pnpm@1.2.3+sha512.abc"}',
  );
  writeFileSync(
    join(repository, 'loadtests/bench/bench.ts'),
    'throw new Error("the bench of before is not asked");',
  );
  writeFileSync(join(repository, 'figure.txt'), '2');
  git('init', '--quiet', '--initial-branch=main');
  git('add', '.');
  git('-c', 'user.name=n', '-c', 'user.email=e@e', 'commit', '--quiet', '--message=before');
  writeFileSync(join(repository, 'loadtests/bench/bench.ts'), bench);
  writeFileSync(join(repository, 'figure.txt'), '6');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const git = (...args: string[]): string => execFileSync('git', args, { cwd: repository, encoding: 'utf8' });
const said = (suffix = ''): string[] =>
  existsSync(log + suffix)
    ? readFileSync(log + suffix, 'utf8')
        .trim()
        .split('\n')
    : [];
const start = (ref: string) => {
  const child = spawn(process.execPath, [program, repository, ref], {
    env: {
      ...process.env,
      TMPDIR: join(folder, 'tmp'),
      TEST_LOG: log,
      PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter),
    },
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  return { child, ended: once(child, 'close').then(([code]: unknown[]) => ({ code, printed })) };
};
const nothingIsLeft = (): void => {
  expect(git('worktree', 'list', '--porcelain').match(/^worktree /gm)).toHaveLength(1);
  expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
};
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('another version', () => {
  it('is measured in turns that swap places, by this version’s bench, and leaves nothing behind', async () => {
    const { code, printed } = await start('main').ended;
    expect(code).toBe(0);
    expect(JSON.parse(printed)).toEqual({
      commit: git('rev-parse', 'main').trim(),
      figures: [{ name: 'speed', now: [6, 6], before: [2, 2] }],
    });
    const asked = '--json --repeats 1 --seconds 1';
    expect(said()).toEqual([
      'npx --yes pnpm@1.2.3 install --frozen-lockfile --prefer-offline',
      ...[6, 2, 2, 6].map((value) => `${value} ${asked}`),
    ]);
    nothingIsLeft();
  });

  it('that git does not know is a wrong call', async () => {
    expect(await start('nowhere').ended).toEqual({ code: 2, printed: '' });
    nothingIsLeft();
  });

  it('whose bench fails is a failure, and leaves nothing behind', async () => {
    writeFileSync(`${log}.fail`, '');
    expect(await start('main').ended).toEqual({ code: 1, printed: '' });
    nothingIsLeft();
  });

  it.each([
    ['it is installed', '.hang-install', 1],
    ['a version is measured', '.hang', 2],
  ])('that is interrupted while %s leaves neither a work tree nor a process', async (_, told, processes) => {
    writeFileSync(log + told, '');
    const { child, ended } = start('main');
    const pids = (): number[] => said('.pids').flatMap((line) => line.split(' ').map(Number));
    await vi.waitUntil(() => pids().length === processes);
    child.kill('SIGINT');
    expect(await ended).toEqual({ code: 130, printed: '' });
    // The system takes them away in its own time.
    await vi.waitUntil(() => !pids().some(isAlive));
    nothingIsLeft();
  });
});
