const known = new Map<string, Promise<{ discount: number }>>();

export async function handler({ user, patienceMs }: { user: string; patienceMs: number }): Promise<{ discount: number }> {
  const settings = known.get('settings') ?? load();
  known.set('settings', settings);
  settings.finally(() => known.delete('settings')).catch(() => {});
  // The work is everybody's; only the waiting is one's own, so only the waiting may be given up.
  const waiting = Promise.race([settings, givenUpAfter(patienceMs)]);
  return waiting;
}

function givenUpAfter(patienceMs: number): Promise<{ discount: number }> {
  return new Promise((resolve) => {
    AbortSignal.timeout(patienceMs).addEventListener('abort', () => resolve({ discount: 0 }));
  });
}

async function load(): Promise<{ discount: number }> {
  const response = await fetch(`${process.env['UPSTREAM_URL']}/settings`);
  return (await response.json()) as { discount: number };
}
