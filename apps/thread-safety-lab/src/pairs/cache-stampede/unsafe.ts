let settings: { discount: number } | undefined;

export async function handler({ price }: { price: number }): Promise<{ price: number }> {
  settings ??= await load();
  return { price: price - settings.discount };
}

async function load(): Promise<{ discount: number }> {
  const response = await fetch(`${process.env['UPSTREAM_URL']}/settings`);
  return (await response.json()) as { discount: number };
}
