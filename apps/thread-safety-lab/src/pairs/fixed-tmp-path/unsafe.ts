import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export async function handler({ user }: { user: string }): Promise<{ report: string }> {
  const path = join(tmpdir(), 'report.txt');
  await writeFile(path, user);
  return { report: await readFile(path, 'utf8') };
}
