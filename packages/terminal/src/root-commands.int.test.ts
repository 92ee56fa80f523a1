import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startCaller } from './testing-calls.ts';

const repository = resolve(import.meta.dirname, '../../..');
const { scripts } = JSON.parse(readFileSync(resolve(repository, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

/** The root scripts that are commands of ours, and the file that each runs; those of scripts/ work on the repository itself. */
const commands = Object.entries(scripts).flatMap(([name, script]) => {
  if (script.startsWith('node scripts/')) return [];
  const file = /(?:^|&& )node (\S+\.ts)$/.exec(script)?.[1];
  return file === undefined ? [] : [{ name, file }];
});

/** A call of each that names a file or folder that is not there; null where there is none to name. */
const missing: Record<string, readonly string[] | null> = {
  bench: null,
  chaos: null,
  cloud: ['cost', '--against', '/nowhere/config.ts'],
  compact: ['--data-dir', '/nowhere'],
  compare: ['--no-build', '--templates', '/nowhere', '--results', '/nowhere/results'],
  cost: ['--events', '50M', '--from', '/nowhere'],
  demo: null,
  dlq: ['peek', '--ready-file', '/nowhere/ready.json'],
  forget: ['--user', 'alice', '--ready-file', '/nowhere/ready.json'],
  lab: ['no-such-pair'],
  query: ['SELECT 1', '--data-dir', '/nowhere'],
  race: ['/nowhere/handler.ts', '--event', '/nowhere/event.json'],
  replay: ['--ready-file', '/nowhere/ready.json'],
  report: ['/nowhere'],
  site: null,
  twin: ['--templates', '/nowhere', '--data-dir', '/nowhere/data'],
};

const { DEBUG: _, ...env } = process.env;
const caller = startCaller();
afterAll(() => caller[Symbol.asyncDispose]());
const run = (file: string, args: readonly string[]) => caller.call(resolve(repository, file), args, env);

it('every command of the root package has a call with a missing file here, or none to name', () => {
  // Without the lab there are fewer commands.
  expect(commands.map(({ name }) => name).filter((name) => !(name in missing))).toEqual([]);
});

describe.each(commands)('pnpm $name', ({ name, file }) => {
  it('prints its help', async () => {
    const { stdout, stderr, code } = await run(file, ['--help']);
    expect(stdout).toMatch(new RegExp(`^Usage: ${name} `));
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  });

  it('answers an unknown flag with one line and exit code 2', async () => {
    const { stdout, stderr, code } = await run(file, ['--no-such-flag']);
    expect(stderr).toMatch(
      // commander looks first for what has to be there.
      new RegExp(
        `^${name}: (unknown option '--no-such-flag'|required option '--event).*; see "pnpm ${name} --help"\\n$`,
      ),
    );
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
  });

  it('answers a file that is not there with one line and exit code 2', async ({ skip }) => {
    const args = missing[name] ?? skip(`pnpm ${name} takes no file or folder that could be missing`);
    const { stdout, stderr, code } = await run(file, args);
    const lines = stderr.trimEnd().split('\n');
    expect(lines.at(-1)).toMatch(new RegExp(`^${name}: .*(/nowhere|no-such-pair)`));
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect({
      lines: lines.filter((line) => line.startsWith(`${name}: `)).length,
      code,
      stdout: stdout.replaceAll(/^(Starting|Reading) .*\n/gm, ''),
    }).toEqual({ lines: 1, code: 2, stdout: '' });
  });
});
