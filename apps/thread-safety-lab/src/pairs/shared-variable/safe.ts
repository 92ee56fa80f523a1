import { setTimeout as sleep } from 'node:timers/promises';

export async function handler(event: { user: string }): Promise<{ greeting: string }> {
  const currentUser = event.user;
  await sleep(2);
  return { greeting: `Hello, ${currentUser}` };
}
