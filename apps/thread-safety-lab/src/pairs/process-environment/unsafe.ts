import { lookUp } from '../look-up.ts';

export async function handler({ locale }: { locale: string }): Promise<{ price: string }> {
  process.env['PRICE_LOCALE'] = locale;
  await lookUp('prices');
  return { price: formatPrice(1234.5) };
}

function formatPrice(price: number): string {
  return price.toLocaleString(process.env['PRICE_LOCALE'], { minimumFractionDigits: 2 });
}
