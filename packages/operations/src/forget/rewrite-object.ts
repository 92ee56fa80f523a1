import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  encodeRows,
  type Having,
  isGoneOrChanged,
  type ListedObject,
  openBytes,
  openObject,
  type Row,
} from '@telemetry/event-store/objects';
import type { Pipeline } from '../pipeline/pipeline.ts';

/** An object before and after; both counts of rows are those of the object's own footer, as it is in S3. */
export interface RewrittenObject {
  key: string;
  rowsBefore: number;
  rowsRemoved: number;
  rowsAfter: number;
  etagBefore: string;
  etagAfter: string;
}

export interface RewriteOptions {
  /** What a row that matches has in one of its columns, where that is known: row groups that cannot have it are not read. */
  having?: Having | undefined;
  /** Only counts. */
  dryRun?: boolean;
}

const attempts = 3;

/**
 * Takes rows out of an object. The object keeps its key, its columns and the order of its rows, also when none is left. It
 * is written on the condition that it is still the one that was read (S3's `If-Match`); when it is not, it is read again.
 * Undefined when no row matches, or the object is gone.
 */
export async function rewriteObject(
  pipeline: Pipeline,
  listed: ListedObject,
  columnsToSearch: readonly string[],
  matches: (row: Row) => boolean,
  options: RewriteOptions = {},
): Promise<RewrittenObject | undefined> {
  let object: ListedObject | undefined = listed;
  for (let attempt = 1; object; attempt += 1) {
    try {
      return await rewriteOnce(pipeline, object, columnsToSearch, matches, options);
    } catch (error) {
      if (!isGoneOrChanged(error) || attempt === attempts) throw error;
      object = await lookAgain(pipeline, listed.key);
    }
  }
  return undefined;
}

async function rewriteOnce(
  pipeline: Pipeline,
  object: ListedObject,
  columnsToSearch: readonly string[],
  matches: (row: Row) => boolean,
  { having, dryRun = false }: RewriteOptions,
): Promise<RewrittenObject | undefined> {
  const stored = await openObject(pipeline, object);
  const found = (await stored.read(columnsToSearch, having)).filter(matches).length;
  if (found === 0) return undefined;
  const { key, etag } = object;
  const counts = { key, rowsBefore: stored.rows, rowsRemoved: found, etagBefore: etag };
  if (dryRun) return { ...counts, rowsAfter: stored.rows - found, etagAfter: etag };

  const kept = (await stored.read()).filter((row) => !matches(row));
  const bytes = encodeRows(stored.columns, kept);
  // What is to be written is read back before the only copy of the others' rows goes.
  if (!isDeepStrictEqual(await (await openBytes(bytes)).read(), kept))
    throw new Error(`${key} cannot be rewritten without a change to the rows that stay`);
  const etagAfter = await overwrite(pipeline, key, bytes, etag);
  const after = await openObject(pipeline, { key, etag: etagAfter, bytes: bytes.length });
  return { ...counts, rowsAfter: after.rows, etagAfter };
}

/** Writes the object if it is still the one with this ETag; returns the new one. */
async function overwrite(pipeline: Pipeline, key: string, bytes: Uint8Array, etag: string): Promise<string> {
  try {
    const { ETag = '' } = await pipeline.s3.send(
      new PutObjectCommand({
        Bucket: pipeline.bucket,
        Key: key,
        Body: bytes,
        ContentType: 'application/vnd.apache.parquet',
        IfMatch: etag,
      }),
    );
    return ETag;
  } catch (error) {
    if (!isGoneOrChanged(error)) throw error;
    // The SDK repeats a request whose answer is lost, and then meets the object that it wrote itself. Its ETag is the MD5
    // of the bytes, as long as the bucket's encryption is S3's own.
    const now = await lookAgain(pipeline, key);
    if (now?.etag !== `"${createHash('md5').update(bytes).digest('hex')}"`) throw error;
    return now.etag;
  }
}

async function lookAgain({ s3, bucket }: Pipeline, key: string): Promise<ListedObject | undefined> {
  try {
    const {
      ETag = '',
      ContentLength = 0,
      LastModified,
    } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return { key, etag: ETag, bytes: ContentLength, modifiedAtMs: LastModified?.getTime() ?? NaN };
  } catch (error) {
    if (isGoneOrChanged(error)) return undefined;
    throw error;
  }
}
