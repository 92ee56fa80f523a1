let inFlight: Promise<{ discount: number }> | undefined;

export async function handler({ patienceMs }: { patienceMs: number }): Promise<{ discount: number }> {
  const signal = AbortSignal.timeout(patienceMs);
  inFlight ??= load(signal).finally(() => (inFlight = undefined));
  try {
    return await inFlight;
  } catch (error) {
    if (signal.aborted) return { discount: 0 };
    throw error;
  }
}

async function load(signal: AbortSignal): Promise<{ discount: number }> {
  const response = await fetch(`${process.env['UPSTREAM_URL']}/slow`, { signal });
  return (await response.json()) as { discount: number };
}
