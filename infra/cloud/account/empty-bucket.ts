import {
  DeleteObjectsCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
  type ListObjectsV2CommandOutput,
} from '@aws-sdk/client-s3';
import type { Aws } from './connect-aws.ts';

export interface Contents {
  objects: number;
  bytes: number;
}

/** Nothing when there is no such bucket. Lists every object: about a minute for a million. */
export async function contentsOf(aws: Aws, bucket: string): Promise<Contents | undefined> {
  const contents = { objects: 0, bytes: 0 };
  try {
    for await (const { Contents = [] } of paginateListObjectsV2({ client: aws.s3 }, { Bucket: bucket })) {
      contents.objects += Contents.length;
      for (const { Size = 0 } of Contents) contents.bytes += Size;
    }
  } catch (error) {
    if ((error as Error).name === 'NoSuchBucket') return undefined;
    throw error;
  }
  return contents;
}

/** Removes every object, a thousand at a time; CloudFormation deletes a bucket only when it is empty. */
export async function emptyBucket({ s3 }: Aws, bucket: string): Promise<number> {
  let removed = 0;
  for (;;) {
    let page: ListObjectsV2CommandOutput;
    try {
      page = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
    } catch (error) {
      if ((error as Error).name === 'NoSuchBucket') return removed;
      throw error;
    }
    const keys = (page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [{ Key }]));
    if (keys.length === 0) return removed;
    const { Errors = [] } = await s3.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: keys, Quiet: true } }),
    );
    const [first] = Errors;
    if (first)
      throw new Error(`${first.Key} in ${bucket} could not be deleted: ${first.Message ?? first.Code}`);
    removed += keys.length;
  }
}
