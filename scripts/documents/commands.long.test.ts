import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { commandReference, withReference } from './command-reference.ts';
import { commandsOf, type DocumentCommand } from './commands.ts';
import { readDocuments, root } from './documents.ts';

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

/** pnpm's own, and what it passes on. */
const ofPnpm = new Set(['install', 'exec', 'run', 'dlx', 'pack', 'publish', 'audit', 'outdated', 'update']);

const helps = new Map<string, Promise<string>>();
/** What a command says of itself: the words are a script of the root package and, where it has some, one of its commands. */
function helpOf(script: string, command?: string): Promise<string> {
  const key = [script, command].join(' ');
  const known = helps.get(key);
  if (known) return known;
  const file = /(?:^|&& )node (\S+\.ts)/.exec(scripts[script] ?? '')?.[1];
  const said = file
    ? promisify(execFile)(process.execPath, [file, ...(command ? [command] : []), '--help'], {
        cwd: root,
      }).then(({ stdout }) => stdout)
    : Promise.resolve('');
  helps.set(key, said);
  return said;
}

/** What a command of a document says wrongly; undefined where it may be run as it stands. */
async function faultOf({ words }: DocumentCommand): Promise<string | undefined> {
  const [, script = '', ...parameters] = words;
  if (script === '' || /^[-<…]/.test(script) || ofPnpm.has(script)) return undefined;
  if (!(script in scripts)) return `there is no script "${script}"`;
  const help = await helpOf(script);
  // Tools of others (eslint, prettier …) and turbo, which takes what follows.
  if (help === '' || script.startsWith('test')) return undefined;
  const commands = /\nCommands:\n([\s\S]*)$/.exec(help)?.[1] ?? '';
  const names = [...commands.matchAll(/^ {2}(\w[\w-]*)/gm)].map(([, name]) => name);
  // A value of a flag may stand first, but only behind the flag.
  const named = parameters[0]?.startsWith('-') === false ? parameters[0] : undefined;
  if (names.length > 0 && named !== undefined && !names.includes(named) && !/^[<[…]/.test(named))
    // A command that has commands may take an argument of its own.
    if (!/^Usage: .*(<|\[)(?!options|command)\w/m.test(help)) return `"${script}" has no command "${named}"`;
  const all = help + (named !== undefined && names.includes(named) ? await helpOf(script, named) : '');
  const flags = new Set([...all.matchAll(/(?<![\w-])--?[a-z][\w-]*/g)].map(([flag]) => flag));
  const unknown = parameters
    .filter((word) => /^--[a-z]/.test(word))
    .map((word) => word.replace(/=.*$/, ''))
    .filter((flag) => !flags.has(flag));
  return unknown.length > 0 ? `"${script}" has no ${unknown.join(', ')}` : undefined;
}

const withCommands = readDocuments()
  .map(({ file, text }) => ({ file, commands: commandsOf(file, text) }))
  .filter(({ commands }) => commands.length > 0);

test.each(withCommands)('$file names commands and flags that there are', async ({ commands }) => {
  const faults: string[] = [];
  for (const command of commands) {
    const fault = await faultOf(command);
    if (fault !== undefined) faults.push(`${command.where}: ${command.words.join(' ')}: ${fault}`);
  }
  expect(faults).toEqual([]);
});

test('docs/commands.md has every command and every option, as they say of themselves (else: node scripts/documents/write-commands.ts)', async () => {
  const page = readFileSync(join(root, 'docs/commands.md'), 'utf8');
  // Where the lab was taken off its sections left empty lines.
  const told = (text: string): string => text.replaceAll(/\n{2,}/g, '\n\n');
  expect(told(page)).toBe(told(withReference(page, await commandReference())));
});
