import { createWriteStream } from 'node:fs';
import { mkdir, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, type S3Client, paginateListObjectsV2 } from '@aws-sdk/client-s3';

export interface FetchedObject {
  key: string;
  /** `LastModified`: S3 says it in whole seconds. */
  writtenAtMs: number;
  bytes: number;
}

const hourMs = 3_600_000;

/**
 * Downloads what was stored and rejected since a time into a data directory like the twin's, where accounting and queries
 * read it as they read the twin's. A file's time is that of its object.
 */
export async function fetchObjects(
  s3: S3Client,
  bucket: string,
  dataDir: string,
  fromMs: number,
  toMs: number,
): Promise<FetchedObject[]> {
  const fetched: FetchedObject[] = [];
  for (const Prefix of prefixes(fromMs, toMs)) {
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix })) {
      for (const { Key = '', LastModified, Size = 0 } of Contents) {
        const writtenAtMs = LastModified?.getTime() ?? 0;
        // Whole seconds are cut, not rounded.
        if (writtenAtMs < fromMs - 1_000) continue;
        await download(
          s3,
          bucket,
          Key,
          join(dataDir, 's3/buckets', bucket, 'objects', `${Key}.data`),
          writtenAtMs,
        );
        fetched.push({ key: Key, writtenAtMs, bytes: Size });
      }
    }
  }
  return fetched;
}

/** Objects are below the hour at which their messages were received. */
export function prefixes(fromMs: number, toMs: number): string[] {
  const hours: string[] = [];
  for (let at = Math.floor(fromMs / hourMs) * hourMs; at <= toMs; at += hourMs) {
    const [date, time = ''] = new Date(at).toISOString().split('T');
    hours.push(`ingest_date=${date}/ingest_hour=${time.slice(0, 2)}/`);
  }
  return ['events', 'rejected'].flatMap((table) => hours.map((hour) => `${table}/${hour}`));
}

async function download(
  s3: S3Client,
  Bucket: string,
  Key: string,
  file: string,
  writtenAtMs: number,
): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  await pipeline(Body as Readable, createWriteStream(file));
  await utimes(file, writtenAtMs / 1_000, writtenAtMs / 1_000);
}
