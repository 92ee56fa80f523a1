import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookUp } from '../look-up.ts';

export async function handler({ user }: { user: string }): Promise<{ report: string }> {
  const path = join(tmpdir(), 'report.txt');
  await writeFile(path, user);
  await lookUp('logo');
  return { report: await readFile(path, 'utf8') };
}
