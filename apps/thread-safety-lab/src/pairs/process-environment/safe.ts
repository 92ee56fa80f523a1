import { setTimeout as sleep } from 'node:timers/promises';

export async function handler({ locale }: { locale: string }): Promise<{ price: string }> {
  await sleep(2);
  return { price: formatPrice(1234.5, locale) };
}

function formatPrice(price: number, locale: string): string {
  return price.toLocaleString(locale, { minimumFractionDigits: 2 });
}
