import { json, type Pipeline } from './pipeline.ts';
import { holds } from './verdict.ts';

/** Sends an event that the edge has to accept, before anybody waits for it, and resolves to its row. */
export async function storedEvent(
  pipeline: Pipeline,
  asked: string,
  { fields, headers = json }: { fields?: Record<string, unknown>; headers?: Record<string, string> } = {},
): Promise<{ id: string; sinceMs: number; row: Record<string, unknown> }> {
  const sinceMs = Date.now();
  const { id, body } = pipeline.batch(fields);
  const { status, text } = await pipeline.ask(asked, { headers, body });
  holds(status === 202, `the edge answered ${status}: ${text.slice(0, 200)}`);
  const row = await pipeline.stored('events', ({ event_id }) => event_id === id, sinceMs);
  return { id, sinceMs, row };
}
