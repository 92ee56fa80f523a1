let settings: Promise<{ discount: number }> | undefined;

export async function handler({ price }: { price: number }): Promise<{ price: number }> {
  settings ??= load();
  return { price: price - (await settings).discount };
}

async function load(): Promise<{ discount: number }> {
  try {
    const response = await fetch(`${process.env['UPSTREAM_URL']}/settings`);
    return (await response.json()) as { discount: number };
  } catch (error) {
    settings = undefined;
    throw error;
  }
}
