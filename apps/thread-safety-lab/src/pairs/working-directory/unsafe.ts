import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export async function handler({ user }: { user: string }): Promise<{ report: string }> {
  process.chdir(await mkdtemp(join(tmpdir(), 'report-')));
  await writeFile('report.txt', user);
  return { report: await readFile('report.txt', 'utf8') };
}
