import { setTimeout as sleep } from 'node:timers/promises';

let total = 0;

export async function handler({ prices }: { prices: number[] }): Promise<{ total: number }> {
  total = 0;
  for (const price of prices) {
    await sleep(1);
    total += price;
  }
  return { total };
}
