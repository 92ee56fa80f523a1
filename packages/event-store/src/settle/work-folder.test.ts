import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeWorkFolder } from './work-folder.ts';

it('copies of rows that a killed process left are gone with the next run, and those of one that runs stay', async () => {
  const left = (pid: number): string => {
    const folder = mkdtempSync(join(tmpdir(), `settle-${pid}-`));
    writeFileSync(join(folder, 'small.parquet'), 'rows of people');
    return folder;
  };
  const { pid: ended } = spawnSync(process.execPath, ['-e', '']);
  const [dead, running] = [left(ended), left(process.ppid)];
  const mine = await makeWorkFolder();
  expect([dead, running, mine].map((folder) => existsSync(folder))).toEqual([false, true, true]);
  for (const folder of [running, mine]) rmSync(folder, { recursive: true });
});
