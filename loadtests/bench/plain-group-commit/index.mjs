/**
 * What the processor is measured against: the same work as one writes it at first. The same validation, one open object that
 * concurrent invocations share for 100 ms or until 40 of them wait, an object for each row, and the library with its defaults.
 */
import { randomUUID } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { readClientBatch } from '@telemetry/event-schema';
import { encodePlain } from './encode-plain.mjs';

const s3 = new S3Client({});

let open = empty();

function empty() {
  return { rows: [], waiting: 0, ...Promise.withResolvers() };
}

export async function handler({ Records }) {
  const mine = open;
  for (const record of Records) mine.rows.push(...rowsOf(record));
  mine.waiting += 1;
  if (mine.waiting === 1) setTimeout(flush, 100, mine);
  if (mine.waiting === 40) flush(mine);
  await mine.promise;
  return { batchItemFailures: [] };
}

function flush(object) {
  if (object !== open) return;
  open = empty();
  const Key = `events/${randomUUID()}.parquet`;
  const put = new PutObjectCommand({ Bucket: process.env.EVENT_BUCKET, Key, Body: encodePlain(object.rows) });
  s3.send(put).then(object.resolve, object.reject);
}

function rowsOf({ body, messageId, messageAttributes }) {
  const receivedAtMs = Number(messageAttributes.receivedAt.stringValue);
  const batch = readClientBatch(body, receivedAtMs);
  if (batch.kind === 'rejected') throw new Error(batch.detail);
  return batch.events.map((event) => ({
    ...batch.context,
    ...event,
    properties: event.properties && JSON.stringify(event.properties),
    messageId,
    occurredAt: new Date(event.occurredAt),
    receivedAt: new Date(receivedAtMs),
    storedAt: new Date(),
    schemaVersion: 1,
  }));
}
