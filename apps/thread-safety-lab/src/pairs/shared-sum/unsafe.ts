import { lookUp } from '../look-up.ts';

let total = 0;

export async function handler({ prices }: { prices: number[] }): Promise<{ total: number }> {
  total = 0;
  for (const price of prices) {
    await lookUp('stock');
    total += price;
  }
  return { total };
}
