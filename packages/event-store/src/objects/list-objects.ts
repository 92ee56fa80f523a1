import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';

/** An object as it was listed; its ETag says whether it is still the same. */
export interface ListedObject {
  key: string;
  etag: string;
  bytes: number;
  /** Epoch milliseconds of the last write. */
  modifiedAtMs: number;
}

/** Objects below a prefix, in the order of their keys; with `startAfter` from there on. */
export async function* listObjects(
  { s3, bucket }: { s3: S3Client; bucket: string },
  prefix: string,
  startAfter?: string,
): AsyncGenerator<ListedObject> {
  const input = { Bucket: bucket, Prefix: prefix, ...(startAfter && { StartAfter: startAfter }) };
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, input)) {
    for (const { Key = '', ETag = '', Size = 0, LastModified } of Contents)
      yield { key: Key, etag: ETag, bytes: Size, modifiedAtMs: LastModified?.getTime() ?? NaN };
  }
}
