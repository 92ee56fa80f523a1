let settings: Promise<{ discount: number }> | undefined;

export async function handler({ price }: { price: number }): Promise<{ price: number }> {
  settings ??= load();
  return { price: price - (await settings).discount };
}

async function load(): Promise<{ discount: number }> {
  const response = await fetch(`${process.env['UPSTREAM_URL']}/flaky`);
  if (!response.ok) throw new Error(`settings: ${response.status}`);
  return (await response.json()) as { discount: number };
}
