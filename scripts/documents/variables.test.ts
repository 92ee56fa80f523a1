import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readDocuments, root } from './documents.ts';

/** Set by the shell, pnpm, Lambda or vitest; nobody of ours explains them. */
const ofOthers = /^(PATH|TZ|CI|HOME|INIT_CWD|COLUMNS|VITEST.*|AWS_.*|LAMBDA_TASK_ROOT|_HANDLER)$/;
/** Handlers and processors that stand for somebody's: what they read is theirs. */
const examples =
  /^(apps\/thread-safety-lab|loadtests|lab\/race-runner)\/|(^|\/)(fixtures|dist|bench)\/|\.test\.|\/testing/;

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

function variablesOfPrograms(): string[] {
  const files = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.mjs'],
    { cwd: root, encoding: 'utf8' },
  )
    .split('\n')
    .filter((file) => file !== '' && !examples.test(file) && existsSync(join(root, file)));
  const names = files.flatMap((file) =>
    [...read(file).matchAll(/\benv\[?'?\.?\(?'?([A-Z][A-Z0-9_]{2,})'?[\])]/g)].map(([, name = '']) => name),
  );
  return [...new Set(names)].filter((name) => !ofOthers.test(name));
}

function variablesOfTheProcessor(): string[] {
  const [, fields = ''] =
    /interface ProcessorEnvironment \{([^}]*)\}/.exec(read('apps/processor/src/env.ts')) ?? [];
  return [...fields.matchAll(/^ {2}([A-Z_]+)\??:/gm)].map(([, name = '']) => name);
}

/** Names in the first column of a table. */
const explained = (text: string): string[] =>
  [...text.matchAll(/^\| `([A-Z][A-Z0-9_]{2,})` /gm)].map(([, name = '']) => name);

test('each variable that a program reads is explained in exactly one table, and no other is', () => {
  const inCode = [...new Set([...variablesOfPrograms(), ...variablesOfTheProcessor()])].sort();
  const inDocuments = readDocuments().flatMap(({ text }) => explained(text));
  expect(inDocuments.sort()).toEqual(inCode);
});
