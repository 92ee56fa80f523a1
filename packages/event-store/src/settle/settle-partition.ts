import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { listObjects, type ListedObject } from '../objects/list-objects.ts';
import { isGoneOrChanged } from '../objects/parquet-object.ts';
import { objectPrefixes } from '@telemetry/settings/object-prefixes';
import { hourOf } from './hours.ts';
import type { LeftOutPerson, Putting } from './put-together.ts';

export interface Bucket {
  s3: Pick<S3Client, 'send'>;
  bucket: string;
}

export interface SettlingRules {
  nowMs: number;
  /** An id that is settled in an hour so near counts as settled: what a client sends again within it is one row. */
  windowMs: number;
  /** Small objects go when their ids have been settled for so long: longer than any query that may still read them. */
  graceMs: number;
  /** Their rows stay in the small objects. */
  leaveOut: readonly LeftOutPerson[];
}

export interface SettledPartition {
  partition: string;
  objects: number;
  /** Rows that are in an object of settled rows now and were not before. */
  rowsSettled: number;
  /** Copies of rows of people who are being forgotten: they stay where they are. */
  rowsLeftOut: number;
  bytesRead: number;
  bytesWritten: number;
  objectsRemoved: number;
}

const staged = `${objectPrefixes.settling}staged.parquet`;

/** Somebody else works on the partition, or its objects change under the reader: a later run takes it. */
export class PartitionBusyError extends Error {}

/**
 * Settles one partition. At every step each row is in the view `events`, and once:
 *
 * 1. what another run has staged goes, and with it that run's right to publish: one hour at a time is staged, whichever it is, because
 *    an id that a client sent again is of two hours;
 * 2. what is not settled is put together from copies of the small objects, each of one version (ETag);
 * 3. it is staged, read back, and compared by sets of ids; nothing that was read may have changed meanwhile;
 * 4. it is published by one copy, on the condition that what is staged is still the same: from here on the view takes these rows
 *    from the settled object. Its name is its content's, so that two runs that come to the same publish the same;
 * 5. small objects whose ids have been settled for longer than the grace go.
 */
export async function settlePartition(
  where: Bucket,
  partition: string,
  putting: Putting,
  settledNear: () => Promise<Map<string, string>>,
  rules: SettlingRules,
): Promise<SettledPartition> {
  await remove(where, staged);
  const settled = await settledNear();
  const small = await listed(where, `${objectPrefixes.events}${partition}/`);
  const counts = {
    partition,
    objects: small.length,
    bytesRead: small.reduce((sum, { bytes }) => sum + bytes, 0),
  };
  if (small.length === 0)
    return { ...counts, rowsSettled: 0, rowsLeftOut: 0, bytesWritten: 0, objectsRemoved: 0 };
  await putting.take(download(where, small));
  const { bytes, rows, rowsLeftOut, removable } = await putting.together(hourOf(partition), rules);
  if (bytes) {
    const etag = await stage(where, bytes);
    if (!(await putting.hasExactly(await read(where, staged, etag))))
      throw new Error(`${partition}: what was put together has other ids than the small objects`);
    if (!same(await settledNear(), settled) || !(await unchanged(where, partition, small)))
      throw new PartitionBusyError(`${partition}: its objects changed while they were read`);
    await publish(where, etag, partition, bytes);
    await remove(where, staged);
  }
  for (const key of removable) await remove(where, key);
  return {
    ...counts,
    rowsSettled: rows,
    rowsLeftOut,
    bytesWritten: bytes?.length ?? 0,
    objectsRemoved: removable.length,
  };
}

/** Objects below a prefix. */
export async function listed(where: Bucket, prefix: string): Promise<ListedObject[]> {
  return await Array.fromAsync(listObjects(where as { s3: S3Client; bucket: string }, prefix));
}

/** The bytes of one version of an object. */
export async function read({ s3, bucket }: Bucket, key: string, etag: string): Promise<Uint8Array> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, IfMatch: etag }));
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
}

const atOnce = 16;

async function* download(
  where: Bucket,
  objects: readonly ListedObject[],
): AsyncGenerator<{ key: string; modifiedAtMs: number; bytes: Uint8Array }> {
  for (let from = 0; from < objects.length; from += atOnce) {
    yield* await Promise.all(
      objects.slice(from, from + atOnce).map(async ({ key, modifiedAtMs, etag }) => ({
        key,
        modifiedAtMs,
        bytes: await read(where, key, etag),
      })),
    );
  }
}

async function stage({ s3, bucket }: Bucket, bytes: Uint8Array): Promise<string> {
  try {
    const { ETag = '' } = await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: staged,
        Body: bytes,
        ContentType: 'application/vnd.apache.parquet',
        IfNoneMatch: '*',
      }),
    );
    return ETag;
  } catch (error) {
    if (isGoneOrChanged(error)) throw new PartitionBusyError('another run is at it', { cause: error });
    throw error;
  }
}

async function publish(
  { s3, bucket }: Bucket,
  etag: string,
  partition: string,
  bytes: Uint8Array,
): Promise<void> {
  const name = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
  try {
    await s3.send(
      new CopyObjectCommand({
        Bucket: bucket,
        Key: `${objectPrefixes.settled}${partition}/${name}.parquet`,
        CopySource: `${bucket}/${staged}`,
        CopySourceIfMatch: etag,
      }),
    );
  } catch (error) {
    if (isGoneOrChanged(error))
      throw new PartitionBusyError(`${partition}: what was staged is gone or changed`, { cause: error });
    throw error;
  }
}

export async function remove({ s3, bucket }: Bucket, key: string): Promise<void> {
  await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
}

/** Rows that come meanwhile are for a later run; what was read must still be there as it was, or a forgotten row would come back. */
async function unchanged(where: Bucket, partition: string, small: readonly ListedObject[]): Promise<boolean> {
  const now = new Map(
    (await listed(where, `${objectPrefixes.events}${partition}/`)).map(({ key, etag }) => [key, etag]),
  );
  return small.every(({ key, etag }) => now.get(key) === etag);
}

const same = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean =>
  a.size === b.size && [...a].every(([key, etag]) => b.get(key) === etag);
