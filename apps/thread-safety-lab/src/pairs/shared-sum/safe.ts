import { lookUp } from '../look-up.ts';

export async function handler({ prices }: { prices: number[] }): Promise<{ total: number }> {
  let total = 0;
  for (const price of prices) {
    await lookUp('stock');
    total += price;
  }
  return { total };
}
