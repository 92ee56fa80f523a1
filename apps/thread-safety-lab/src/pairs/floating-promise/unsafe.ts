import { setTimeout as sleep } from 'node:timers/promises';

export async function handler({ user, plan }: { user: string; plan: string }): Promise<{ user: string }> {
  void audit(user, plan);
  await sleep(20);
  return { user };
}

async function audit(user: string, plan: string): Promise<void> {
  await sleep(1);
  if (plan === 'unknown') throw new Error(`no plan for ${user}`);
}
