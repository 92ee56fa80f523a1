import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterAll, expect, it } from 'vitest';
import { explainFailure } from './explain-failure.ts';
import { makeFolder } from './make-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'make-folder-'));
afterAll(() => rmSync(folder, { recursive: true }));

function refusalOf(path: string): string {
  try {
    makeFolder(path);
    return '';
  } catch (error) {
    return explainFailure(error);
  }
}

it('makes a folder and those above it, and leaves what is there', () => {
  const deep = join(folder, 'a/b/c');
  makeFolder(deep);
  writeFileSync(join(deep, 'x'), '');
  makeFolder(deep);
  makeFolder(join(deep, '..'));
  expect(existsSync(join(deep, 'x'))).toBe(true);
});

it('says which folder cannot be made', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(refusalOf(file)).toBe(`there is something already: ${file}`);
  expect(refusalOf(join(file, 'a'))).toBe(`not a folder: ${join(file, 'a')}`);
});

it('ends where a file system takes no folders', ({ skip }) => {
  if (!existsSync('/proc/self')) skip('this system has no /proc');
  // In a process of its own: one that asks for ever could not be interrupted.
  const source = `import(${JSON.stringify(join(import.meta.dirname, 'make-folder.ts'))}).then(({ makeFolder }) => makeFolder('/proc/none/below'))`;
  const { stderr, signal } = spawnSync(process.execPath, ['-e', source], {
    timeout: 60_000,
    killSignal: 'SIGKILL',
    encoding: 'utf8',
  });
  expect(signal).toBeNull();
  expect(stderr).toContain("ENOENT: no such file or directory, mkdir '/proc/none'");
  expect(refusalOf('/proc/none')).toBe('no folder can be made there: /proc/none');
});
