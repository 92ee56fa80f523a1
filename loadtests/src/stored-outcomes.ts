import { globSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type DeadLetterQueue, peekDeadLetters } from '@telemetry/operations';
import { openQuery } from '@telemetry/event-store/query';
import type { StoredMessage } from '@telemetry/runs';
import type { AccountingInput } from './accounting.ts';

/** Where the events of a twin's data directory ended up, by id. Stored and rejected rows are read from the objects. */
export async function readOutcomes(
  dataDir: string,
  deadLetterQueue: DeadLetterQueue,
): Promise<Omit<AccountingInput, 'requests'>> {
  await using query = await openQuery({ dataDirs: [dataDir] });
  const storedRows = new Map<string, number>();
  for (const { event_id, copies } of await query.rows(
    // What is settled and has no small object any more is stored once.
    `SELECT event_id, greatest(sum(small), 1)::INTEGER AS copies FROM (
      SELECT event_id, 1 AS small FROM events_raw UNION ALL SELECT event_id, 0 AS small FROM events_settled)
    GROUP BY event_id`,
  )) {
    storedRows.set(String(event_id), Number(copies));
  }
  const rejectedRows = new Map<string, number>();
  for (const { event_id, original } of await query.rows('SELECT event_id, original FROM rejected_events')) {
    const ids = typeof event_id === 'string' ? [event_id] : eventIdsIn(String(original));
    for (const id of ids) rejectedRows.set(id, (rejectedRows.get(id) ?? 0) + 1);
  }
  const { letters: dead, held } = await peekDeadLetters(deadLetterQueue, { limit: Infinity });
  if (held > 0)
    throw new Error(`${held} dead letters are held by somebody else: the accounting would miss them`);
  return { storedRows, rejectedRows, deadIds: dead.flatMap(({ body }) => eventIdsIn(body)) };
}

/** Ids of the events in a body, also in one that is not valid JSON: nothing else of a batch has the key `id`. */
export function eventIdsIn(body: string): string[] {
  return [...body.matchAll(/"id"\s*:\s*"([^"]*)"/g)].map(([, id]) => id ?? '');
}

/**
 * Every message with stored events, and when its last row was acknowledged: the time at which the local S3 had written the
 * object. The column `stored_at` cannot say it, because it is inside the object.
 */
export async function readStoredMessages(dataDir: string): Promise<StoredMessage[]> {
  // fauxqs keeps the object <key> of a bucket in s3/buckets/<bucket>/objects/<key>.data.
  const objects = `${resolve(dataDir)}/s3/buckets/*/objects/events/**/*.parquet.data`;
  const writtenAtMs = new Map(globSync(objects).map((file) => [file, statSync(file).mtimeMs]));
  if (writtenAtMs.size === 0) return [];
  await using query = await openQuery({ dataDirs: [dataDir] });
  const parts = await query.rows(`
    SELECT message_id, filename, epoch_ms(min(received_at::TIMESTAMP))::DOUBLE AS received_at_ms, count(*)::INTEGER AS rows
    FROM read_parquet('${objects.replaceAll("'", "''")}', filename = true)
    GROUP BY message_id, filename`);
  const messages = new Map<string, StoredMessage>();
  for (const part of parts) {
    const messageId = String(part['message_id']);
    const acknowledgedAtMs = Math.round(writtenAtMs.get(String(part['filename'])) ?? NaN);
    const message = messages.get(messageId) ?? {
      messageId,
      receivedAtMs: Number(part['received_at_ms']),
      acknowledgedAtMs: 0,
      rows: 0,
    };
    message.acknowledgedAtMs = Math.max(message.acknowledgedAtMs, acknowledgedAtMs);
    message.rows += Number(part['rows']);
    messages.set(messageId, message);
  }
  return [...messages.values()];
}
