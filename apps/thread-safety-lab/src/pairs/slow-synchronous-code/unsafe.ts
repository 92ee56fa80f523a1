import { createHash } from 'node:crypto';

export async function handler({
  rounds,
  user,
}: {
  rounds: number;
  user: string;
}): Promise<{ digest: string }> {
  let digest = user;
  for (let i = 0; i < rounds; i += 1) digest = createHash('sha512').update(digest).digest('hex');
  return { digest };
}
