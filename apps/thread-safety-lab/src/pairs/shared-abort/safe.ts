import { setTimeout as sleep } from 'node:timers/promises';

let inFlight: Promise<{ discount: number }> | undefined;

export async function handler({ patienceMs }: { patienceMs: number }): Promise<{ discount: number }> {
  inFlight ??= load().finally(() => (inFlight = undefined));
  // The work is everybody's; only the waiting is one's own, so only the waiting may be given up.
  const enough = new AbortController();
  const givenUp = sleep(patienceMs, { discount: 0 }, { signal: enough.signal });
  try {
    return await Promise.race([inFlight, givenUp]);
  } finally {
    enough.abort();
    givenUp.catch(() => {});
  }
}

async function load(): Promise<{ discount: number }> {
  const response = await fetch(`${process.env['UPSTREAM_URL']}/slow`);
  return (await response.json()) as { discount: number };
}
