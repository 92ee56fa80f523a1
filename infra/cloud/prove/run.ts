import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';

/** A run of `pnpm cloud prove` against one pipeline: ids of its events begin alike, so what it stored is found, and nothing else. */
export interface Run {
  /** The first twelve hexadecimal digits of its UUIDs, as they stand in them. */
  idsBeginWith: string;
  startedAtMs: number;
  /** Ids of events that were accepted, or put into the dead-letter queue. */
  sent: Set<string>;
}

export function startRun(startedAtMs = Date.now()): Run {
  const digits = randomBytes(6).toString('hex');
  return { idsBeginWith: `${digits.slice(0, 8)}-${digits.slice(8)}-`, startedAtMs, sent: new Set() };
}

/** A client batch of one event of the run, which names what it is for. */
export function batchOf(
  { idsBeginWith }: Run,
  change: Record<string, unknown> = {},
): { id: string; body: string } {
  const id = idsBeginWith + crypto.randomUUID().slice(idsBeginWith.length);
  return {
    id,
    body: JSON.stringify({
      context: { appId: 'prove', deviceId: 'prove' },
      events: [{ id, type: 'click', occurredAt: new Date().toISOString(), target: 'prove', ...change }],
    }),
  };
}

const isPacked = (body: Uint8Array): boolean => body[0] === 0x1f && body[1] === 0x8b;

/** The ids of the run's events in a body, packed or not. */
export function idsIn({ idsBeginWith }: Pick<Run, 'idsBeginWith'>, body: string | Uint8Array): string[] {
  const text =
    typeof body === 'string' ? body : Buffer.from(isPacked(body) ? gunzipSync(body) : body).toString();
  return [...text.matchAll(new RegExp(`${idsBeginWith}[0-9a-f-]{22}`, 'g'))].map(([id]) => id);
}

/** Whether a stored or rejected row, or the text of a message, is of the run. */
export function isOf({ idsBeginWith }: Pick<Run, 'idsBeginWith'>, text: unknown): boolean {
  return typeof text === 'string' && text.includes(idsBeginWith);
}
