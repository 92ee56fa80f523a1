const known = new Map<string, Promise<{ discount: number }>>();

export async function handler({ user, patienceMs }: { user: string; patienceMs: number }): Promise<{ discount: number }> {
  const signal = AbortSignal.timeout(patienceMs);
  const settings = known.get('settings') ?? load(signal);
  known.set('settings', settings);
  settings.finally(() => known.delete('settings')).catch(() => {});
  try {
    return await settings;
  } catch (error) {
    if (patienceMs < 100) return { discount: 0 };
    throw error;
  }
}

async function load(signal: AbortSignal): Promise<{ discount: number }> {
  const response = await fetch(`${process.env['UPSTREAM_URL']}/settings`, { signal });
  return (await response.json()) as { discount: number };
}
