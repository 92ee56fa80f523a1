import { setTimeout as sleep } from 'node:timers/promises';

export async function handler({ prices }: { prices: number[] }): Promise<{ total: number }> {
  let total = 0;
  for (const price of prices) {
    await sleep(1);
    total += price;
  }
  return { total };
}
