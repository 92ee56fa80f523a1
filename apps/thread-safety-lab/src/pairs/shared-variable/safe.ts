import { lookUp } from '../look-up.ts';

export async function handler(event: { user: string }): Promise<{ greeting: string }> {
  const currentUser = event.user;
  await lookUp('profile');
  return { greeting: `Hello, ${currentUser}` };
}
