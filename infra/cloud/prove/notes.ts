import { hostname } from 'node:os';
import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, PutObjectCommand } from '@aws-sdk/client-s3';
import { listObjects } from '@telemetry/event-store/objects';
import { objectPrefixes } from '@telemetry/settings';
import { isProcess } from '@telemetry/terminal';
import type { Addresses } from './pipeline.ts';
import type { Run } from './run.ts';

type Bucket = Pick<Addresses, 's3' | 'bucket'>;

/** That a run has begun, and what its events are known by: in the bucket until they are taken back. */
export type Note = Pick<Run, 'idsBeginWith' | 'startedAtMs'> & {
  host: string;
  pid: number;
  sent?: undefined;
};

/** No run takes as long: one that has begun before has ended without taking back what it sent. */
const longestMs = 2 * 3_600_000;

const keyOf = ({ idsBeginWith }: Pick<Note, 'idsBeginWith'>): string =>
  `${objectPrefixes.proveRuns}${idsBeginWith.replace(/-$/, '')}.json`;

/** Written before anything is sent. */
export async function writeNote({ s3, bucket }: Bucket, { idsBeginWith, startedAtMs }: Run): Promise<void> {
  const note: Note = { idsBeginWith, startedAtMs, host: hostname(), pid: process.pid };
  await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: keyOf(note),
      Body: JSON.stringify(note),
      ContentType: 'application/json',
    }),
  );
}

/** Nothing of the run is left. */
export async function removeNote({ s3, bucket }: Bucket, of: Pick<Note, 'idsBeginWith'>): Promise<void> {
  await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: keyOf(of) }));
}

/** Of runs that have ended and left something, and of those that may still be going on. */
export async function readNotes(
  { s3, bucket }: Bucket,
  nowMs: number,
): Promise<{ ended: Note[]; goingOn: Note[] }> {
  const notes: Note[] = [];
  for await (const { key } of listObjects({ s3, bucket }, objectPrefixes.proveRuns))
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      notes.push(JSON.parse((await Body?.transformToString()) ?? '') as Note);
    } catch (error) {
      // Its run has just ended.
      if (!(error instanceof NoSuchKey)) throw error;
    }
  const hasEnded = ({ startedAtMs, host, pid }: Note): boolean =>
    nowMs - startedAtMs > longestMs || (host === hostname() && !isProcess(pid));
  return { ended: notes.filter(hasEnded), goingOn: notes.filter((note) => !hasEnded(note)) };
}
