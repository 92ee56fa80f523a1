import type { Context } from 'aws-lambda';

/** Kept for the answer itself. */
const reserveMs = Number(process.env['RESERVE_MS']);

export async function handler(
  { records }: { records: number },
  context: Context,
): Promise<{ done: boolean }> {
  const inTime = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - reserveMs));
  for (let i = 0; i < records; i += 1) {
    if (inTime.aborted) return { done: false };
    try {
      await fetch(`${process.env['UPSTREAM_URL']}/slow/record`, { method: 'PUT', signal: inTime });
    } catch (error) {
      if (inTime.aborted) return { done: false };
      throw error;
    }
  }
  return { done: true };
}
