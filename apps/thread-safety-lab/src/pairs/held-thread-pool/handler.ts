import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

export async function handler({ user }: { user: string }): Promise<{ bytes: number }> {
  return { bytes: (await promisify(gzip)(user)).length };
}
