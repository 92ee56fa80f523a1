import { setTimeout as sleep } from 'node:timers/promises';

export async function handler({ user }: { user: string }): Promise<{ token: string }> {
  const encoded = Buffer.from(`token of ${user}`);
  await sleep(2);
  return { token: encoded.toString('base64') };
}
