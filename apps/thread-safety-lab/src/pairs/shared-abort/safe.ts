let inFlight: Promise<{ ok: boolean; discount: number }> | undefined;

export async function handler({ quick }: { quick: boolean }): Promise<{ found: boolean; discount?: number }> {
  // The work is everybody's: nobody stops it. Who has seen enough looks away.
  inFlight ??= load().finally(() => (inFlight = undefined));
  const { ok, discount } = await inFlight;
  return quick ? { found: ok } : { found: ok, discount };
}

async function load(): Promise<{ ok: boolean; discount: number }> {
  const response = await fetch(`${process.env['UPSTREAM_URL']}/discount`);
  return { ok: response.ok, ...((await response.json()) as { discount: number }) };
}
