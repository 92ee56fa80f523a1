import { createHash } from 'node:crypto';
import { setImmediate as otherWork } from 'node:timers/promises';

export async function handler({
  rounds,
  user,
}: {
  rounds: number;
  user: string;
}): Promise<{ digest: string }> {
  let digest = user;
  for (let i = 0; i < rounds; i += 1) {
    digest = createHash('sha512').update(digest).digest('hex');
    if (i % 500 === 499) await otherWork();
  }
  return { digest };
}
