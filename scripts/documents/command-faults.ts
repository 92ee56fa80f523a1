import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startCaller } from '@telemetry/terminal/testing-calls';
import type { DocumentCommand } from './commands.ts';
import { root } from './documents.ts';
import { plainWords } from './ways.ts';

interface Manifest {
  name?: string;
  scripts?: Record<string, string>;
}
const manifestIn = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;

/** Commands of pnpm itself, that documents use. */
const ofPnpm = new Set(['install', 'dlx', 'pack', 'publish', 'audit', 'outdated', 'update']);
/** What a reader puts there, as far as a command looks at it. */
const standsFor: Record<string, string> = {
  '<stage>': 'dev',
  // The stage that docs/make-it-yours.md adds.
  staging: 'dev',
  '<pair>': '',
};

/** Folders of the workspace's packages by their names. */
const folders = new Map(
  globSync(['*/package.json', '*/*/package.json'], { cwd: root, exclude: ['**/node_modules/**'] }).map(
    (file) => [manifestIn(dirname(file)).name ?? '', dirname(file)],
  ),
);

interface AwsCommands {
  globals: string[];
  commands: Record<string, { flags: string[]; required: string[] }>;
}
const aws = JSON.parse(readFileSync(join(import.meta.dirname, 'aws-commands.json'), 'utf8')) as AwsCommands;

/** A variable that a document hands on by `--env` is there. */
const environment = { ...process.env, PSEUDONYM_KEY: 'a key' };

const isPlaceholder = (word: string): boolean => /[<…]/.test(word);

function faultOfAws(
  [, service = '', operation = '', ...parameters]: string[],
  isCall: boolean,
): string | undefined {
  const known = aws.commands[`${service} ${operation}`];
  if (known === undefined)
    return `aws-commands.json does not know it (pnpm --filter @telemetry/scripts write-aws-commands)`;
  const given = parameters
    .filter((word) => word.startsWith('--'))
    .map((word) => word.slice(2).replace(/=.*/, ''));
  const unknown = given.find((flag) => !known.flags.includes(flag) && !aws.globals.includes(flag));
  if (unknown !== undefined) return `it has no --${unknown}`;
  const missing = known.required.find((flag) => !given.includes(flag));
  return missing === undefined || !isCall ? undefined : `it wants --${missing}`;
}

/** What is wrong with a command of a document, as far as it can be told without running it. */
export interface Judge extends AsyncDisposable {
  /** @param isCall whether it stands in a block, to be run as it is; in a sentence a command may be named without what it wants */
  faultOf(command: DocumentCommand, isCall: boolean): Promise<string | undefined>;
}

/** Reads commands by the programs' own rules, in one process: each of ours is loaded, reads its arguments and does nothing. */
export function startJudge(): Judge {
  const caller = startCaller({ preload: join(import.meta.dirname, 'parse-only.ts') });

  async function faultOfScript(
    line: string,
    parameters: string[],
    isCall: boolean,
  ): Promise<string | undefined> {
    const file = /(?:^|&& )node (\S+\.ts)/.exec(line)?.[1];
    // Tools of others, and turbo, which takes what follows.
    if (file === undefined || file.startsWith('scripts/test/')) return undefined;
    const args = parameters.map((word) => standsFor[word] ?? word).filter((word) => word !== '');
    const { code, stderr } = await caller.call(join(root, file), args, environment);
    if (code === 0) return undefined;
    if (!isCall && /name a command|missing required argument|required option|argument missing/.test(stderr))
      return undefined;
    // A value that the reader puts there.
    if (parameters.some((word) => isPlaceholder(word) && stderr.includes(word))) return undefined;
    return stderr.trim().split('\n').at(-1) ?? `exit code ${code}`;
  }

  async function faultOf(command: DocumentCommand, isCall: boolean): Promise<string | undefined> {
    const { words, folder, pipedInto } = command;
    if (words[0] === 'aws') return faultOfAws(words, isCall);
    if (words[0] === 'node' && words.some((word) => word.endsWith('.ts')))
      return "a machine's own Node need not run TypeScript: pnpm exec node …";
    if (words[0] === 'npx' && existsSync(join(root, folder, 'node_modules/.bin', words[1] ?? '')))
      return "a machine's own Node need not run it: pnpm exec …";
    const [program, ...plain] = plainWords(command);
    if (program !== 'pnpm') return undefined;
    const isSilent = words.some((word) => /^(-s|--silent)$/.test(word)) && words.indexOf(plain[0] ?? '') > 1;
    let [name = '', ...parameters] = plain;
    let place = folder;
    if (name === '--filter') {
      const [filter = '', script = '', ...others] = parameters;
      if (isPlaceholder(filter)) return undefined;
      place = filter.startsWith('./') ? filter.slice(2) : (folders.get(filter) ?? '');
      if (place === '' || !existsSync(join(root, place, 'package.json')))
        return `there is no package "${filter}"`;
      [name, parameters] = [script, others];
    }
    if (pipedInto !== undefined && !isSilent && name !== 'exec')
      return 'pnpm prints lines of its own before what it runs: pnpm -s …';
    if (name === '' || /^-/.test(name) || isPlaceholder(name) || ofPnpm.has(name)) return undefined;
    if (isPlaceholder(place)) return undefined;
    if (!existsSync(join(root, place))) return `there is no folder "${place}"`;
    if (name === 'exec') {
      const file = parameters.find((word) => /\.(ts|yml)$/.test(word));
      if (file !== undefined && !isPlaceholder(file) && !existsSync(join(root, place, file)))
        return `there is no ${join(place, file)}`;
      return undefined;
    }
    const script = manifestIn(place).scripts?.[name];
    if (script === undefined) return `there is no script "${name}"${place === '.' ? '' : ` in ${place}`}`;
    return place === '.' ? faultOfScript(script, parameters, isCall) : undefined;
  }

  return { faultOf, [Symbol.asyncDispose]: () => caller[Symbol.asyncDispose]() };
}
