import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Ten requests an environment is what the service can take.
const limit = 10;

export async function handler(_event: object): Promise<{ sent: boolean }> {
  if (!(await takePermit())) return { sent: false };
  await fetch(`${process.env['UPSTREAM_URL']}/notify`, { method: 'POST' });
  return { sent: true };
}

/** Globals are per worker thread, /tmp is the environment's: each folder is made by one of them, however many they are. */
async function takePermit(): Promise<boolean> {
  for (let number = 1; number <= limit; number += 1) {
    const isTaken = await mkdir(join(tmpdir(), `permit-${number}`)).then(
      () => false,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
        return true;
      },
    );
    if (!isTaken) return true;
  }
  return false;
}
