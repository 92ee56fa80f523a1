import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { objectPrefixes } from '@telemetry/settings';
import { v7 as uuidV7 } from 'uuid';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { listObjects } from '@telemetry/event-store/objects';

/** What was sent again of one rejected object at one time. It names rows, and nothing of what is in them. */
export interface ReplayRecord {
  replayedAt: string;
  rejectedObject: string;
  messages: number;
  events: number;
  rows: string[];
}

// Beside the rejected objects and never below them: what is there is Parquet.
const prefix = (partition: string): string => `${objectPrefixes.replayRecords}${partition}/`;

/** Ids of the rows of a partition that were sent again before. */
export async function replayedRows(pipeline: Pipeline, partition: string): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const { key } of listObjects(pipeline, prefix(partition))) {
    const { Body } = await pipeline.s3.send(new GetObjectCommand({ Bucket: pipeline.bucket, Key: key }));
    const record = JSON.parse((await Body?.transformToString()) ?? '{}') as Partial<ReplayRecord>;
    for (const id of record.rows ?? []) ids.add(id);
  }
  return ids;
}

/** Writes a record; returns its key. */
export async function writeReplayRecord(
  { s3, bucket }: Pipeline,
  partition: string,
  record: ReplayRecord,
): Promise<string> {
  const key = `${prefix(partition)}${uuidV7()}.json`;
  await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: JSON.stringify(record),
      ContentType: 'application/json',
    }),
  );
  return key;
}
