import { lookUp } from '../look-up.ts';

let currentUser: string;

export async function handler(event: { user: string }): Promise<{ greeting: string }> {
  currentUser = event.user;
  await lookUp('profile');
  return { greeting: `Hello, ${currentUser}` };
}
