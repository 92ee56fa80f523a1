import { setTimeout as sleep } from 'node:timers/promises';

let currentUser: string;

export async function handler(event: { user: string }): Promise<{ greeting: string }> {
  currentUser = event.user;
  await sleep(2);
  return { greeting: `Hello, ${currentUser}` };
}
