import { lookUp } from '../look-up.ts';

export async function handler({ user }: { user: string }): Promise<{ token: string }> {
  const encoded = Buffer.from(`token of ${user}`);
  await lookUp('key');
  return { token: encoded.toString('base64') };
}
