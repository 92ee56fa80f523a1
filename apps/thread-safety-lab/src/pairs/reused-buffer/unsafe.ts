import { lookUp } from '../look-up.ts';

const scratch = Buffer.alloc(256);

export async function handler({ user }: { user: string }): Promise<{ token: string }> {
  const length = scratch.write(`token of ${user}`);
  await lookUp('key');
  return { token: scratch.toString('base64', 0, length) };
}
