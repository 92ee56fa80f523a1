import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { startCaller } from './testing-calls.ts';

const command = join(import.meta.dirname, 'testing-command.ts');

const { DEBUG: _, ...env } = process.env;

function start(args: readonly string[]) {
  return spawn(process.execPath, [command, ...args], { env });
}

async function end(child: ReturnType<typeof start>) {
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null, string | null]>,
  ]);
  return { stdout, stderr, code, signal };
}

const caller = startCaller();
afterAll(() => caller[Symbol.asyncDispose]());
const run = (...args: string[]) => caller.call(command, args, env);
const hasSaid = async (child: ChildProcess): Promise<void> => {
  await once(child.stderr ?? child, 'data');
};

describe('a command', () => {
  it('that is done exits with 0 and prints only what it prints', async () => {
    expect(await run('end', 'done')).toEqual({ stdout: 'fine\n', stderr: '', code: 0 });
  });

  it('takes a list in several flags', async () => {
    const lists = ['--some', 'a', '--some', 'b', '--one', 'a', '--one', 'b'];
    expect(await run('end', 'done', ...lists)).toEqual({ stdout: 'fine\n', stderr: '', code: 0 });
  });

  it('is the same in a process of its own, and ends it', async () => {
    expect(await end(start(['end', 'done']))).toMatchObject({ stdout: 'fine\n', stderr: '', code: 0 });
    const failed = await end(start(['end', 'later']));
    expect(failed).toMatchObject({ stdout: '', stderr: 'testing: the disk is full: /full/file\n', code: 1 });
    expect(await end(start(['end', 'incomplete']))).toMatchObject({ stdout: 'half\n', code: 3 });
  });

  it.each([
    [['end', 'mistake'], 'testing: name one of them\n'],
    [['end', 'own-mistake'], 'testing: not like this\n'],
    [[], 'testing: name a command: end, read, make; see "pnpm testing --help"\n'],
    [['ende'], 'testing: unknown command \'ende\' (Did you mean end?); see "pnpm testing --help"\n'],
    [['end'], 'testing: missing required argument \'way\'; see "pnpm testing end --help"\n'],
    [
      ['end', 'done', '--coun', '1'],
      'testing: unknown option \'--coun\' (Did you mean --count?); see "pnpm testing end --help"\n',
    ],
    [
      ['end', 'done', '--count', '10'],
      "testing: option '--count <n>' argument '10' is invalid. It takes a whole number from 1 to 9.; see \"pnpm testing end --help\"\n",
    ],
    [
      ['end', 'done', '--count', '1', '--count=1'],
      'testing: option \'--count <n>\' is given twice; see "pnpm testing end --help"\n',
    ],
    [
      ['end', 'done', '--loud', '--loud'],
      'testing: option \'--loud\' is given twice; see "pnpm testing end --help"\n',
    ],
    [['end', '--\u001b[2Jx'], /^testing: unknown option '--\\u001b\[2Jx'.*\n$/],
    [['read', '/nowhere/at-all'], 'testing: no such file or folder: /nowhere/at-all\n'],
    [['read', import.meta.dirname], 'testing: a folder, and not a file\n'],
    [['read', `${import.meta.filename}/x`], /^testing: not a folder: .*\n$/],
    [['make', import.meta.filename], `testing: there is something already: ${import.meta.filename}\n`],
    [['make', `${import.meta.filename}/x/y/z`], /^testing: not a folder: .*\n$/],
  ])('answers a wrong call with one line and exit code 2: %j', async (args, line) => {
    const { stdout, stderr, code } = await run(...args);
    expect(stderr).toMatch(line);
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
  });

  it.each([
    ['failure', 'testing: first second\n'],
    ['hostile', 'testing: said \\u001b[2J\\u0007\\u009b by \\u202edevice\n'],
    ['explained', 'testing: what it means\n'],
    ['silent', 'testing: nothing answers at 127.0.0.1:9\n'],
    ['later', 'testing: the disk is full: /full/file\n'],
  ])('answers a failure with one line and exit code 1: %s', async (way, line) => {
    expect(await run('end', way)).toEqual({ stdout: '', stderr: line, code: 1 });
  });

  it('shows the stack when DEBUG is set', async () => {
    const { stderr, code } = await caller.call(command, ['end', 'failure'], { ...env, DEBUG: '1' });
    expect(stderr).toMatch(/^testing: first second\n[^]*\n {4}at .*testing-command\.ts/);
    expect(code).toBe(1);
  });

  it('exits with 3 when it says that it was incomplete', async () => {
    expect(await run('end', 'incomplete')).toMatchObject({ stdout: 'half\n', stderr: '', code: 3 });
  });

  it('prints help on standard output and exits with 0', async () => {
    for (const args of [['--help'], ['end', '--help'], ['help']]) {
      const { stdout, stderr, code } = await run(...args);
      expect(stdout).toMatch(/^Usage: testing/);
      expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    }
  });

  it('sends no control character in JSON', async () => {
    const { stdout } = await run('end', 'json');
    expect(stdout).toBe('{\n  "text": "\\u001b\\u009b\\u202e"\n}\n');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'on %s says what is true of the work in hand, stops it and exits with 130',
    async (signal) => {
      const child = start(['end', 'wait']);
      const ended = end(child);
      await hasSaid(child);
      child.kill(signal);
      expect(await ended).toEqual({
        stdout: '',
        stderr: 'waiting\n\ngiving back what is in hand\n',
        code: 130,
        signal: null,
      });
    },
  );

  it('ends at once on the second Ctrl-C', async () => {
    const child = start(['end', 'wait-in-vain']);
    const ended = end(child);
    await hasSaid(child);
    const told = hasSaid(child);
    child.kill('SIGINT');
    await told;
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, signal: null });
  });

  it('stops without a word when nobody reads its output any more', async () => {
    const child = start(['end', 'a-lot']);
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect({ stderr, code }).toEqual({ stderr: '', code: 130 });
  });
});
