import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from './documents.ts';

/** A copy of the workspace in a temporary folder, that shares nothing with this repository but the packages of others. */
export function copyWorkspace(name: string): string {
  const copy = realpathSync(mkdtempSync(join(tmpdir(), `${name}-`)));
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  const files = listed.split('\0').filter((file) => file !== '' && existsSync(join(root, file)));
  for (const file of files)
    if (!lstatSync(join(root, file)).isDirectory())
      cpSync(join(root, file), join(copy, file), { verbatimSymlinks: true });
  const folders = new Set(files.filter((file) => file.endsWith('package.json')).map((file) => dirname(file)));
  for (const folder of folders) linkPackages(copy, folder);
  return copy;
}

/** The packages of others are where they are; those of the workspace lead into the copy. */
function linkPackages(copy: string, folder: string): void {
  const from = join(root, folder, 'node_modules');
  if (!existsSync(from)) return;
  const to = join(copy, folder, 'node_modules');
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (name === '.pnpm') symlinkSync(join(from, name), join(to, name));
    else if (!name.startsWith('.') || name === '.bin')
      cpSync(join(from, name), join(to, name), { recursive: true, verbatimSymlinks: true });
  }
}
