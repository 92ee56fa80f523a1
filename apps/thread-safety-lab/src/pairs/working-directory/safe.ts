import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export async function handler({ user }: { user: string }): Promise<{ report: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'report-'));
  await writeFile(join(folder, 'report.txt'), user);
  const report = await readFile(join(folder, 'report.txt'), 'utf8');
  await rm(folder, { recursive: true });
  return { report };
}
