import { Readable } from 'node:stream';
import { GetBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { countMessages } from '../queue/count-messages.ts';
import { settledTable, type Table, tables } from '@telemetry/event-store';
import { objectPrefixes } from '@telemetry/settings';
import { v7 as uuidV7 } from 'uuid';
import type { Pipeline, Storage } from '../pipeline/pipeline.ts';
import { type ListedObject, listObjects } from '@telemetry/event-store/objects';
import { forgetDeadLetters, type ForgottenDeadLetters } from './forget-dead-letters.ts';
import { forgetSettledTable, type ForgottenSettledRows, isAllGone } from './forget-settled-table.ts';
import { closeRequest, openRequest, personOfRequest } from './open-requests.ts';
import { columnsToSearch, idsIn, isRowOf, type Person } from './person.ts';
import { type Sender, sendersFromBefore, senderToText } from './sending.ts';
import { rewriteObject, type RewrittenObject } from './rewrite-object.ts';

export interface ForgetOptions {
  /** The team's name for the request, such as a case number. It is kept in the record as it is: no personal data. */
  reference?: string;
  /** Nothing is changed, nothing recorded. */
  dryRun?: boolean;
  /** Waits for dead letters that somebody else holds, and for who sends what they read before. */
  wait?: boolean;
  onWait?: (heldByOthers: number) => void;
  onSenders?: (senders: readonly Sender[]) => void;
  onProgress?: (objectsRead: number) => void;
  /** What is done or waited for in the settled table. */
  onSettledTable?: (what: string) => void;
  nowMs?: () => number;
  /** Looks so often, milliseconds, whether those who send what they read before have gone on. Default 500. */
  pollEveryMs?: number;
  signal?: AbortSignal;
}

/** What was done. It is the record, too, and says nothing of whose rows they were but the kind of the id. */
export interface ForgetResult {
  reference?: string;
  startedAt: string;
  /** Null while it runs, and for ever of a run that was killed. */
  endedAt: string | null;
  dryRun: boolean;
  searchedBy: Person['field'];
  /** False when it was interrupted, an object could not be read or written, or somebody else holds dead letters. */
  complete: boolean;
  /** Every object is still there, and of each rewritten one `rowsBefore − rowsRemoved = rowsAfter`. */
  countsAgree: boolean;
  objectsBefore: number;
  objectsAfter: number;
  rowsRemoved: Record<Table['name'], number>;
  rewritten: RewrittenObject[];
  failed: { key: string; error: string }[];
  /** Null: no dead-letter queue was named, or it could not be looked into. */
  deadLetters: ForgottenDeadLetters | null;
  /** Of the Iceberg table of settled rows; null: there is none here, or it could not be looked into. */
  settledTable: ForgottenSettledRows | null;
  notReached: string[];
  /** Null in a dry run, or when its end could not be written. */
  recordKey: string | null;
  /** The open request that the next run finishes; null when nothing is left, and in a dry run. */
  openRequestKey: string | null;
}

/** Objects that are read at once; a rewrite holds all rows of one of them. */
const concurrency = 8;

/**
 * Takes a person's rows out of the stored and the rejected events, and their messages out of the dead-letter queue, and
 * keeps a record. What is to be done and the record are written before anything is removed: when it is not complete, or killed, the
 * request stays open, and redrive and replay leave the person out until a run finishes it. Run again it finds nothing. New rows may
 * come as long as the person's devices send.
 */
export async function forget(
  pipeline: Pipeline,
  person: Person,
  options: ForgetOptions = {},
): Promise<ForgetResult> {
  const { reference, dryRun = false, wait, onWait, signal } = options;
  const startedAt = new Date().toISOString();
  const recordKey = `${objectPrefixes.forgetRecords}${startedAt.slice(0, 10)}/${uuidV7()}.json`;
  const request = dryRun
    ? undefined
    : await openRequest(pipeline, person, { openedAt: startedAt, reference });
  // The same person may have been named with another key before.
  const whole = request ? personOfRequest(request) : person;
  const begun: ForgetResult = {
    ...(reference !== undefined && { reference }),
    startedAt,
    endedAt: null,
    dryRun,
    searchedBy: person.field,
    complete: false,
    countsAgree: false,
    objectsBefore: 0,
    objectsAfter: 0,
    rowsRemoved: { events: 0, rejected_events: 0, events_settled: 0 },
    rewritten: [],
    failed: [],
    deadLetters: null,
    settledTable: null,
    notReached: [],
    recordKey,
    openRequestKey: request?.key ?? null,
  };
  if (request) await writeRecord(pipeline, recordKey, begun);
  // Before anything is read: what they send is in the queue by then, or comes after a look for this request.
  const senders = request
    ? await sendersFromBefore(pipeline, {
        nowMs: options.nowMs ?? Date.now,
        pollEveryMs: options.pollEveryMs,
        wait,
        onWait: options.onSenders,
        signal,
      })
    : [];
  const queuedBefore = await queued(pipeline);
  const rewritten: RewrittenObject[] = [];
  const failed: ForgetResult['failed'] = [];
  const rowsRemoved = { events: 0, rejected_events: 0, events_settled: 0 };
  const before = new Set<string>();
  // Versions in which the person is not, as far as this run has looked or written.
  const clean = new Map<string, string>();
  // Whatever fails, there is a record of the rest.
  const attempt = async <T>(key: string, step: () => Promise<T>): Promise<T | null> => {
    try {
      return await step();
    } catch (error) {
      if (signal?.aborted && (error as Error).name === 'AbortError') return null;
      failed.push({ key, error: (error as Error).message });
      return null;
    }
  };

  const takeOutOf = async (table: Table, prefix: string): Promise<number> => {
    const search = columnsToSearch(table, whole);
    const matches = isRowOf.bind(undefined, table, whole);
    const having = idsIn(table, whole);
    let found = 0;
    const takeOut = async (object: ListedObject): Promise<void> => {
      if (clean.get(object.key) === object.etag) return;
      // What is staged is a copy, and goes.
      if (prefix !== objectPrefixes.settling) before.add(object.key);
      if (signal?.aborted) return;
      const done = await attempt(object.key, () =>
        rewriteObject(pipeline, object, search, matches, { having, dryRun }),
      );
      options.onProgress?.(before.size);
      clean.set(object.key, done?.etagAfter ?? object.etag);
      if (!done) return;
      rewritten.push(done);
      rowsRemoved[table.name] += done.rowsRemoved;
      found += 1;
    };
    const objects = Readable.from(listObjects(pipeline, prefix));
    await attempt(prefix, () => objects.forEach(takeOut, { concurrency }));
    return found;
  };
  // What is put together meanwhile was read before: first what is staged, last what is settled, and both again until nothing
  // new has the person in it.
  await takeOutOf(settledTable, objectPrefixes.settling);
  for (const table of tables) await takeOutOf(table, table.prefix);
  for (let found = 1; found > 0 && !signal?.aborted;) {
    found = await takeOutOf(settledTable, objectPrefixes.settling);
    found += await takeOutOf(settledTable, settledTable.prefix);
    if (dryRun) break;
  }
  const { deadLetterQueueUrl } = pipeline;
  const deadLetters =
    deadLetterQueueUrl === undefined
      ? null
      : await attempt('the dead-letter queue', () =>
          forgetDeadLetters(pipeline, deadLetterQueueUrl, whole, { dryRun, wait, onWait, signal }),
        );
  const { onSettledTable, nowMs } = options;
  const { icebergTable } = pipeline;
  const inTable =
    icebergTable && request && !signal?.aborted
      ? await attempt('the settled table', () =>
          forgetSettledTable(pipeline, icebergTable, request, {
            wait,
            onWait: (what) => onSettledTable?.(`waiting for ${what}`),
            onStep: onSettledTable,
            nowMs,
            signal,
          }),
        )
      : null;
  const tableLeft = inTable ? !isAllGone(inTable) : icebergTable ? !dryRun : await hasSettledTable(pipeline);
  const gone = (await attempt('the list of objects', () => objectsGone(pipeline, before))) ?? NaN;
  const left =
    (await attempt('what is not reached', () => notReached(pipeline, { dryRun, senders, queuedBefore }))) ??
    [];
  const result: ForgetResult = {
    ...begun,
    endedAt: new Date().toISOString(),
    complete:
      failed.length === 0 &&
      !signal?.aborted &&
      (deadLetters?.held ?? 0) === 0 &&
      senders.length === 0 &&
      !tableLeft,
    countsAgree:
      gone === 0 &&
      rewritten.every((each) => each.rowsBefore - each.rowsRemoved === each.rowsAfter && each.rowsAfter >= 0),
    objectsBefore: before.size,
    objectsAfter: before.size - gone,
    rowsRemoved,
    rewritten,
    failed,
    deadLetters,
    settledTable: inTable,
    notReached: left,
    recordKey: null,
  };
  if (!request) return result;
  if (result.complete && result.countsAgree) {
    const closed = await attempt(request.key, async () => {
      await closeRequest(pipeline, request);
      return true;
    });
    if (closed) result.openRequestKey = null;
    else result.complete = false;
  }
  const written = await attempt(recordKey, () => writeRecord(pipeline, recordKey, { ...result, recordKey }));
  return written ? { ...result, recordKey } : { ...result, complete: false };
}

/**
 * Objects that are not there any more. Where rows are settled small objects go, also those of an hour that has nothing settled: what a client
 * sent again is settled in another one.
 */
async function objectsGone(pipeline: Pipeline, before: ReadonlySet<string>): Promise<number> {
  const gone = new Set(before);
  let settles = pipeline.icebergTable !== undefined;
  for (const { prefix } of [...tables, settledTable])
    for await (const { key } of listObjects(pipeline, prefix)) {
      gone.delete(key);
      settles ||= prefix === settledTable.prefix;
    }
  return [...gone].filter((key) => !(settles && key.startsWith(objectPrefixes.events))).length;
}

/** Whether there is an Iceberg table of settled rows, as in AWS. */
async function hasSettledTable(storage: Storage): Promise<boolean> {
  for await (const _ of listObjects(storage, objectPrefixes.settledTable)) return true;
  return false;
}

/** How many messages are in the queue or with the processor; none where no queue was named. */
const queued = async ({ sqs, queueUrl }: Pipeline): Promise<number> =>
  queueUrl === undefined ? 0 : (await countMessages(sqs, queueUrl)).total;

/** What may hold more of the person, as far as it can be known from here. */
async function notReached(
  pipeline: Pipeline,
  { dryRun, senders, queuedBefore }: { dryRun: boolean; senders: readonly Sender[]; queuedBefore: number },
): Promise<string[]> {
  const { s3, bucket, queueUrl, deadLetterQueueUrl, icebergTable } = pipeline;
  const left: string[] = [];
  if (queueUrl === undefined) left.push('the queue: none was named');
  const messages = await queued(pipeline);
  if (messages > 0)
    left.push(`${messages} messages that are queued or being processed: run again without them`);
  else if (queuedBefore > 0)
    left.push(
      `${queuedBefore} messages that were queued or being processed when it began, whose rows may have come behind it: run again`,
    );
  left.push(...senders.map(senderToText));
  if (deadLetterQueueUrl === undefined) left.push('the dead-letter queue: none was named');
  if (icebergTable && dryRun)
    left.push(
      'the settled table in a dry run: Athena keeps the text of a statement for 45 days, so a statement names the open request and not the id',
    );
  if (!icebergTable && (await hasSettledTable({ s3, bucket })))
    left.push(
      'the settled table in AWS: --stage finds it, by outputs that a deployment of this version adds',
    );
  const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket: bucket }));
  if (Status !== undefined)
    left.push('earlier versions of the rewritten objects: the bucket keeps versions, so delete those');
  left.push('results of queries, exports and copies elsewhere');
  return left;
}

async function writeRecord({ s3, bucket }: Pipeline, key: string, record: ForgetResult): Promise<string> {
  await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: JSON.stringify(record, null, 2),
      ContentType: 'application/json',
    }),
  );
  return key;
}
