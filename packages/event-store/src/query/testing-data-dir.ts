import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { objectPrefixes } from '@telemetry/settings/object-prefixes';
import { acceptedBatches } from '../event-store-contract.ts';
import { EventRows } from '../event-rows.ts';
import type { AcceptedBatch } from '../event-store.ts';
import { objectKey, partitionOf } from '../partition.ts';

/** A data directory as a twin keeps it, without a twin. */
export interface DataDir extends Disposable {
  path: string;
  /** Puts one object of events into the hour of the first batch, and returns the file. */
  put(batches: readonly AcceptedBatch[]): string;
  /** Puts any bytes as an object of events, and returns the file. */
  putBytes(bytes: Uint8Array): string;
}

export const batchOf = (events: number, seed = 1): AcceptedBatch => {
  const [batch] = acceptedBatches(seed, events).take(1);
  if (!batch) throw new Error('no batch');
  return batch;
};

export function makeDataDir(): DataDir {
  const path = mkdtempSync(join(tmpdir(), 'data-dir-'));
  mkdirSync(join(path, 's3'));
  const putBytes = (bytes: Uint8Array, receivedAtMs = Date.parse('2026-11-21T12:00:00Z')): string => {
    const file = join(
      path,
      's3/buckets/some-bucket/objects',
      `${objectKey(objectPrefixes.events, partitionOf(receivedAtMs))}.data`,
    );
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, bytes);
    return file;
  };
  return {
    path,
    putBytes,
    put(batches) {
      const rows = new EventRows();
      for (const batch of batches) rows.append(batch);
      return putBytes(rows.encode(Date.parse('2026-11-21T12:00:01Z')).bytes, batches[0]?.receivedAtMs);
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true }),
  };
}
