import { badBatches, sampleBatches } from '@telemetry/event-schema/sample';

export interface Burst {
  requests: number;
  eventsPerRequest: number;
  /** How many of a hundred requests are bad, each in another way. */
  badPercent: number;
  apiKey?: string | undefined;
}

const atOnce = 32;

/** Sends client batches as fast as they are answered. Resolves to how many were answered by which status; 0: not at all. */
export async function sendBurst(
  ingestUrl: string,
  { requests, eventsPerRequest, badPercent, apiKey }: Burst,
): Promise<Record<string, number>> {
  const byStatus: Record<string, number> = {};
  const batches = sampleBatches({ seed: Date.now(), eventsPerBatch: eventsPerRequest, nowMs: Date.now });
  let begun = 0;
  let bad = 0;
  const sendOn = async (): Promise<void> => {
    while (begun < requests) {
      begun += 1;
      const batch = batches.next().value;
      const isBad = Math.floor((begun * badPercent) / 100) > bad;
      const kinds = isBad ? badBatches(batch) : [];
      const body = kinds[bad % kinds.length]?.body ?? JSON.stringify(batch);
      const type = kinds[bad % kinds.length]?.contentType ?? 'application/json';
      if (isBad) bad += 1;
      const status = await fetch(ingestUrl, {
        method: 'POST',
        headers: { 'content-type': type, ...(apiKey !== undefined && { 'x-api-key': apiKey }) },
        body: body as NonNullable<RequestInit['body']>,
      }).then(
        async (answer) => {
          await answer.arrayBuffer();
          return answer.status;
        },
        () => 0,
      );
      byStatus[status] = (byStatus[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sendOn));
  return byStatus;
}
