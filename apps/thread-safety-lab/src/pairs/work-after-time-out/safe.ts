import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'aws-lambda';

const reserveMs = 1_000;

export async function handler(
  { records }: { records: number },
  context: Context,
): Promise<{ notDone: number }> {
  for (let i = 0; i < records; i += 1) {
    if (context.getRemainingTimeInMillis() < reserveMs) return { notDone: records - i };
    await fetch(`${process.env['UPSTREAM_URL']}/record`, { method: 'PUT' });
    await sleep(100);
  }
  return { notDone: 0 };
}
