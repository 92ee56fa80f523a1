import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'aws-lambda';

/** Longer than any one step takes. */
const reserveMs = 4_000;

export async function handler(
  { records }: { records: number },
  context: Context,
): Promise<{ done: boolean }> {
  for (let i = 0; i < records; i += 1) {
    if (context.getRemainingTimeInMillis() < reserveMs) return { done: false };
    await fetch(`${process.env['UPSTREAM_URL']}/record`, { method: 'PUT' });
    await sleep(100);
  }
  return { done: true };
}
