import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, PutObjectCommand } from '@aws-sdk/client-s3';
import { listObjects } from '@telemetry/event-store/objects';
import { objectPrefixes } from '@telemetry/settings';
import { v7 as uuidV7 } from 'uuid';
import type { Storage } from '../pipeline/pipeline.ts';
import type { Person } from './person.ts';

/**
 * A request to forget that is not finished. It holds the id, because without it nobody could leave the person out, or finish. It is
 * written before anything is removed and deleted when nothing is left.
 */
export interface OpenRequest {
  key: string;
  openedAt: string;
  reference?: string;
  field: Person['field'];
  /** The id as it came, and its pseudonyms with the keys that were given. */
  ids: string[];
  /** In AWS, once rows of the person were found in the settled table. */
  settled?: {
    /** Before the first of them was taken out. */
    begunAt: string;
    /** When the table had none, nor data files with deleted rows: snapshots from before have the bytes, later ones do not. */
    clearedAt?: string;
  };
}

/** The person that an open request is about. */
export function personOfRequest({ field, ids }: OpenRequest): Person {
  return { field, ids: new Set(ids) };
}

/**
 * Opens a request for the person, or takes up the one that is open: its ids are joined with these. Returns it as it is in the bucket.
 */
export async function openRequest(
  storage: Storage,
  person: Person,
  { openedAt, reference }: { openedAt: string; reference?: string },
): Promise<OpenRequest> {
  const open = (await openRequests(storage)).find((each) => isSamePerson(each, person));
  const request: OpenRequest = {
    ...(open ?? {
      key: `${objectPrefixes.forgetRequests}${uuidV7()}.json`,
      openedAt,
      field: person.field,
      ids: [],
    }),
    ...(reference !== undefined && { reference }),
  };
  request.ids = [...new Set([...request.ids, ...person.ids])];
  await saveRequest(storage, request);
  return request;
}

/** One line, as a table of JSON has it: settling in AWS reads the requests by SQL. */
export async function saveRequest({ s3, bucket }: Storage, { key, ...content }: OpenRequest): Promise<void> {
  await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: JSON.stringify(content),
      ContentType: 'application/json',
    }),
  );
}

/** All open requests. Throws when the bucket cannot be listed, or one of them not be read: nobody may go on as if there were none. */
export async function openRequests(storage: Storage): Promise<OpenRequest[]> {
  const found: OpenRequest[] = [];
  for await (const { key } of listObjects(storage, objectPrefixes.forgetRequests)) {
    try {
      const { Body } = await storage.s3.send(new GetObjectCommand({ Bucket: storage.bucket, Key: key }));
      const content = JSON.parse((await Body?.transformToString()) ?? '') as Omit<OpenRequest, 'key'>;
      found.push({ ...content, key });
    } catch (error) {
      // Finished between the listing and the reading.
      if (error instanceof NoSuchKey) continue;
      const { name, message } = error as Error;
      const role = name === 'AccessDenied' ? ": the role of the stack's output OperatorRoleArn may" : '';
      throw new Error(`the open request to forget ${key} cannot be read: ${message}${role}`, {
        cause: error,
      });
    }
  }
  return found;
}

/** The request is done: what it knew goes. */
export async function closeRequest({ s3, bucket }: Storage, { key }: OpenRequest): Promise<void> {
  await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
}

function isSamePerson(request: OpenRequest, { field, ids }: Person): boolean {
  return request.field === field && request.ids.some((id) => ids.has(id));
}
