import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// /tmp is what the worker threads of an environment share: whoever makes the folder registers it.
const isFirst = await mkdir(join(tmpdir(), 'registered')).then(
  () => true,
  () => false,
);
if (isFirst) await fetch(`${process.env['UPSTREAM_URL']}/register`, { method: 'POST' });

export async function handler({ user }: { user: string }): Promise<{ user: string }> {
  return { user };
}
