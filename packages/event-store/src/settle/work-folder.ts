import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isProcess } from '@telemetry/terminal';

/**
 * A new folder for copies of objects. Those that processes left which are no more are removed: they have rows, of people, too, who may be forgotten
 * since.
 */
export async function makeWorkFolder(): Promise<string> {
  for (const name of await readdir(tmpdir())) {
    const [, pid] = /^settle-(\d+)-/.exec(name) ?? [];
    if (pid !== undefined && !isProcess(Number(pid)))
      await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
  return await mkdtemp(join(tmpdir(), `settle-${process.pid}-`));
}
