import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { startFauxqs } from 'fauxqs';
import { objectPrefixes } from '@telemetry/settings/object-prefixes';
import { EventRows } from '../event-rows.ts';
import type { AcceptedBatch } from '../event-store.ts';
import { objectKey, partitionOf } from '../partition.ts';
import { openQuery, type Query, type Row } from '../query/index.ts';

/** A bucket on this machine, and SQL over it. */
export interface TestBucket extends AsyncDisposable {
  s3: S3Client;
  bucket: string;
  dataDir: string;
  put(batches: readonly AcceptedBatch[], storedAtMs?: number): Promise<string>;
  /** Puts rows as one settled object of the hour of the first batch. */
  putSettled(batches: readonly AcceptedBatch[]): Promise<string>;
  select(sql: string): Promise<Row[]>;
  ask: Query['ask'];
  /** Ids of the view `events`, sorted: one that it has twice is there twice. */
  ids(): Promise<string[]>;
}

/** @param dataDir over what somebody left there; removed at the end, too */
export async function startTestBucket(
  dataDir = mkdtempSync(join(tmpdir(), 'settle-test-')),
): Promise<TestBucket> {
  const server = await startFauxqs({
    port: 0,
    host: '127.0.0.1',
    logger: false,
    s3StorageDir: join(dataDir, 's3'),
    init: { buckets: ['events'] },
  });
  const s3 = new S3Client({
    endpoint: `http://127.0.0.1:${server.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const query = await openQuery({ dataDirs: [dataDir] });
  const putBelow = async (
    prefix: string,
    batches: readonly AcceptedBatch[],
    storedAtMs = batches[0]?.receivedAtMs ?? 0,
  ): Promise<string> => {
    const rows = new EventRows();
    for (const batch of batches) rows.append(batch);
    const Key = objectKey(prefix, partitionOf(batches[0]?.receivedAtMs ?? 0));
    await s3.send(new PutObjectCommand({ Bucket: 'events', Key, Body: rows.encode(storedAtMs).bytes }));
    return Key;
  };
  return {
    s3,
    bucket: 'events',
    dataDir,
    put: (batches, storedAtMs) => putBelow(objectPrefixes.events, batches, storedAtMs),
    putSettled: (batches) => putBelow(objectPrefixes.settled, batches),
    select: (sql) => query.rows(sql),
    ask: (sql) => query.ask(sql),
    ids: async () =>
      (await query.rows('SELECT event_id FROM events ORDER BY event_id')).map(({ event_id }) =>
        String(event_id),
      ),
    [Symbol.asyncDispose]: async () => {
      query.close();
      s3.destroy();
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The same S3, told before each request. Who throws a Crash there ends the caller as a crash would: nothing is sent after it. */
export function watched(
  s3: S3Client,
  onRequest: (request: number, command: unknown) => Promise<void>,
): S3Client {
  let requests = 0;
  let dead: Crash | undefined;
  const send = async (...args: Parameters<S3Client['send']>): Promise<unknown> => {
    if (dead) throw dead;
    try {
      await onRequest(requests++, args[0]);
    } catch (error) {
      if (error instanceof Crash) dead = error;
      throw error;
    }
    return s3.send(...args);
  };
  // The SDK's paginators look whether it is one of theirs.
  return new Proxy(s3, {
    get: (target, name) => (name === 'send' ? send : (Reflect.get(target, name) as unknown)),
  });
}

export class Crash extends Error {}
