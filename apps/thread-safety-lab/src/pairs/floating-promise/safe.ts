import { setTimeout as sleep } from 'node:timers/promises';

// The last net: an error that escapes everything else must not take the worker thread with it.
process.on('unhandledRejection', (error) => console.error('stray error', error));
process.on('uncaughtException', (error) => console.error('stray error', error));

export async function handler({ user, plan }: { user: string; plan: string }): Promise<{ user: string }> {
  await Promise.all([audit(user, plan).catch((error: Error) => console.error(error.message)), sleep(20)]);
  return { user };
}

async function audit(user: string, plan: string): Promise<void> {
  await sleep(1);
  if (plan === 'unknown') throw new Error(`no plan for ${user}`);
}
