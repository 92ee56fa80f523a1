import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { blocksOf, readDocuments } from './documents.ts';
import { copyWorkspace } from './testing-copy.ts';

const copy = copyWorkspace('snippets');
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** What snippets leave out: it has a type, and no more. */
const leftOut: Record<string, string> = {
  Command: "import { Command } from 'commander';",
  body: 'declare const body: string;',
  receivedAtMs: 'declare const receivedAtMs: number;',
  lines: 'declare function lines(file: string, signal: AbortSignal): Promise<number>;',
};
/** Settings of a stage stand in documents as they stand in packages/settings/src/project.ts: one, or several, of its members. */
const isSetting = (content: string): boolean => /^[a-z]\w*: /.test(content);

/** A program that has the snippet: members of a stage one by one, since a document shows several ways to write one. */
function programOf(content: string): string {
  const whole = content.replaceAll('{ …, ', '{ ').replaceAll(/^ *…\n/gm, '');
  if (!isSetting(whole)) {
    const used = Object.keys(leftOut).filter((name) => new RegExp(`\\b${name}[(,)]`).test(whole));
    return [...used.map((name) => leftOut[name]), whole, 'export {};\n'].join('\n');
  }
  const members = whole.split(/\n(?=[a-z]\w*: )/).map((member) => member.replace(/,?(\s*\/\/.*)?\s*$/, '$1'));
  return [
    "import type { StageConfig } from '../packages/settings/src/stage-config.ts';",
    'type Some<T> = T extends readonly (infer E)[] ? readonly E[] : T extends object ? { [K in keyof T]?: Some<T[K]> } : T;',
    ...members.map((member, n) => `export const stage${n}: Some<StageConfig> = {\n${member}\n};`),
  ].join('\n');
}

const snippets = readDocuments().flatMap(({ file, text }) =>
  blocksOf(text)
    .filter(({ language }) => language === 'ts')
    // A test follows these into the files that they belong to.
    .filter(() => file !== 'docs/make-it-yours.md')
    .map(({ content, line }, n) => ({
      where: `${file}:${line}`,
      content,
      // Where the packages that it imports are found.
      program: join(
        /^(docs\/|[^/]*$)/.test(file) ? 'scripts' : dirname(file),
        `snippet-${n}-of-${basename(file, '.md')}.ts`,
      ),
    })),
);

test('the snippets of documents have the types that the code has', () => {
  expect(snippets.length).toBeGreaterThan(5);
  for (const { program, content } of snippets) writeFileSync(join(copy, program), programOf(content));
  const options = JSON.parse(readFileSync(join(copy, 'tsconfig.json'), 'utf8')) as object;
  writeFileSync(
    join(copy, 'tsconfig.snippets.json'),
    JSON.stringify({ ...options, include: undefined, files: snippets.map(({ program }) => program) }),
  );
  const { stdout, status } = spawnSync(
    join(copy, 'node_modules/.bin/tsc'),
    ['--noEmit', '-p', 'tsconfig.snippets.json'],
    {
      cwd: copy,
      encoding: 'utf8',
    },
  );
  const faults = snippets.reduce(
    (said, { program, where }) => said.replaceAll(program, where),
    stripVTControlCharacters(stdout),
  );
  expect({ faults, status }).toEqual({ faults: '', status: 0 });
});
