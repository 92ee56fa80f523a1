import { setTimeout as sleep } from 'node:timers/promises';

const scratch = Buffer.alloc(256);

export async function handler({ user }: { user: string }): Promise<{ token: string }> {
  const length = scratch.write(`token of ${user}`);
  await sleep(2);
  return { token: scratch.toString('base64', 0, length) };
}
