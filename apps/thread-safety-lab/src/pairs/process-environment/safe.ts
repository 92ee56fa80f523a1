import { lookUp } from '../look-up.ts';

export async function handler({ locale }: { locale: string }): Promise<{ price: string }> {
  await lookUp('prices');
  return { price: formatPrice(1234.5, locale) };
}

function formatPrice(price: number, locale: string): string {
  return price.toLocaleString(locale, { minimumFractionDigits: 2 });
}
