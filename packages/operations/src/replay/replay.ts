import { setTimeout as pause } from 'node:timers/promises';
import { type OutgoingMessage, groupsThatFit, sendGroup } from '../queue/send-messages.ts';
import { objectPrefixes } from '@telemetry/settings';
import { type LeaveOut, Sending } from '../forget/sending.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import {
  isGoneOrChanged,
  type ListedObject,
  listObjects,
  openObject,
  type Row,
} from '@telemetry/event-store/objects';
import { groupByMessage, judge, type Resend, rowId } from './rejected-message.ts';
import { replayedRows, writeReplayRecord } from './replay-records.ts';

export interface ReplayOptions {
  /** Day of receipt in UTC, YYYY-MM-DD, both included. */
  from?: string;
  to?: string;
  /** Only what was rejected for one of these. */
  reasons?: readonly string[];
  /** At most so many messages a second. */
  ratePerSecond?: number;
  /** Nothing is sent, nothing recorded. */
  dryRun?: boolean;
  onProgress?: (soFar: ReplayResult) => void;
  signal?: AbortSignal;
}

export interface ReplayResult {
  dryRun: boolean;
  /** False when it was interrupted, or SQS refused a message. */
  complete: boolean;
  objects: number;
  /** Rejected rows, each once however many copies there are. `rows = earlier + stillRejected + sent + refused`. */
  rows: number;
  /** Sent by an earlier run: it is in its record. */
  earlier: number;
  /** By reason, as the schema of this checkout sees it. */
  stillRejected: Record<string, number>;
  sent: { rows: number; messages: number; events: number };
  refused: { rows: number; reasons: string[] };
  records: string[];
  /** Rows of people who are being forgotten: not sent, whatever the schema says. */
  leftOut: number;
}

/**
 * Sends what was rejected and is valid now to the queue, with its event ids and its time of receipt: it ends in the
 * partition where it would have been, and the view `events` has each id of an hour once. What was sent is recorded after each object,
 * so that the next run leaves it out; an interruption between sending and recording makes copies, which the view hides.
 */
export async function replay(pipeline: Pipeline, options: ReplayOptions = {}): Promise<ReplayResult> {
  const { dryRun = false, signal, onProgress } = options;
  const result: ReplayResult = {
    dryRun,
    complete: true,
    objects: 0,
    rows: 0,
    earlier: 0,
    stillRejected: {},
    sent: { rows: 0, messages: 0, events: 0 },
    refused: { rows: 0, reasons: [] },
    records: [],
    leftOut: 0,
  };
  // Who may not read the requests hears it before anything is read.
  await using sending = new Sending(pipeline, 'replay', { isDry: dryRun });
  await sending.look();
  const send = sender(pipeline, result, sending.look, options);
  let [partition, earlier, known] = ['', new Set<string>(), new Set<string>()];
  for await (const object of rejectedObjects(pipeline, options)) {
    if (signal?.aborted) break;
    const partitionOfObject = object.key.split('/').slice(1, -1).join('/');
    // Copies of a row have one time of receipt, so that they are in one partition.
    if (partitionOfObject !== partition) {
      partition = partitionOfObject;
      [earlier, known] = [await replayedRows(pipeline, partition), new Set()];
    }
    // Who opens a request after this finds the note; who did before is found, or has cleaned the object.
    await sending.look();
    const found = await readRejected(pipeline, object, options.reasons);
    const forgotten = await sending.look('nothing');
    const rows = found.filter((row) => !forgotten?.(String(row['context'] ?? row['original'] ?? '')));
    result.leftOut += found.length - rows.length;
    const fresh = rows.filter((row) => {
      const id = rowId(row);
      if (known.has(id)) return false;
      known.add(id);
      result.rows += 1;
      if (earlier.has(id)) result.earlier += 1;
      return !earlier.has(id);
    });
    result.objects += 1;
    const verdicts = groupByMessage(fresh).map(judge);
    for (const { stillRejected } of verdicts)
      for (const [reason, count] of Object.entries(stillRejected))
        result.stillRejected[reason] = (result.stillRejected[reason] ?? 0) + count;
    await send(
      partition,
      object.key,
      verdicts.flatMap(({ resend }) => resend ?? []),
    );
    onProgress?.(result);
  }
  if (signal?.aborted || result.refused.rows > 0) result.complete = false;
  return result;
}

async function* rejectedObjects(
  pipeline: Pipeline,
  { from, to }: ReplayOptions,
): AsyncGenerator<ListedObject> {
  const { rejected } = objectPrefixes;
  for await (const object of listObjects(pipeline, rejected, from && `${rejected}ingest_date=${from}`)) {
    const day = /ingest_date=([^/]*)/.exec(object.key)?.[1] ?? '';
    if (to !== undefined && day > to) return;
    yield object;
  }
}

async function readRejected(
  pipeline: Pipeline,
  object: ListedObject,
  reasons: readonly string[] | undefined,
): Promise<Row[]> {
  try {
    const rows = await (await openObject(pipeline, object)).read();
    return reasons ? rows.filter(({ reason }) => reasons.includes(String(reason))) : rows;
  } catch (error) {
    if (isGoneOrChanged(error))
      throw new Error(`${object.key} was removed or rewritten meanwhile: run again`, { cause: error });
    throw error;
  }
}

/** Sends the messages of one object, and records those that SQS took. */
function sender(
  pipeline: Pipeline,
  result: ReplayResult,
  look: LeaveOut,
  { ratePerSecond, signal }: ReplayOptions,
): (partition: string, rejectedObject: string, resends: readonly Resend[]) => Promise<void> {
  const startedAtMs = performance.now();
  const count = ({ rows, events }: Resend): void => {
    result.sent.rows += rows.length;
    result.sent.events += events;
    result.sent.messages += 1;
  };
  return async (partition, rejectedObject, resends) => {
    if (result.dryRun) return resends.forEach(count);
    const { queueUrl } = pipeline;
    if (queueUrl === undefined) throw new Error('there is no queue to send to');
    const taken: Resend[] = [];
    try {
      for (const group of groupsThatFit(resends.map(outgoing), ratePerSecond)) {
        if (signal?.aborted) break;
        // A request may have been opened since the object was read. Whoever opens one after this look finds the note.
        const forgotten = await look();
        const free = group.filter(({ Body = '' }) => !forgotten?.(Body));
        for (const { resend } of group.filter((message) => !free.includes(message))) {
          result.rows -= resend.rows.length;
          result.leftOut += resend.rows.length;
        }
        if (free.length === 0) continue;
        const answer = await sendGroup(pipeline.sqs, queueUrl, free);
        for (const { resend } of free) {
          if (answer.taken.some((message) => message.resend === resend)) taken.push(resend);
          else result.refused.rows += resend.rows.length;
        }
        if (answer.refusal) result.refused.reasons.push(answer.refusal);
        if (ratePerSecond) {
          const dueMs = ((result.sent.messages + taken.length) / ratePerSecond) * 1_000;
          const waitMs = Math.max(0, dueMs - (performance.now() - startedAtMs));
          // An interruption ends the wait; the loop sees it.
          await pause(waitMs, undefined, { signal }).catch(() => {});
        }
      }
    } finally {
      taken.forEach(count);
      if (taken.length > 0) {
        const record = {
          replayedAt: new Date().toISOString(),
          rejectedObject,
          messages: taken.length,
          events: taken.reduce((sum, { events }) => sum + events, 0),
          rows: taken.flatMap(({ rows }) => rows),
        };
        result.records.push(await writeReplayRecord(pipeline, partition, record));
      }
    }
  };
}

/** The edge's own attributes, except that the message it comes from stands in the place of the request's id. */
function outgoing(resend: Resend): OutgoingMessage & { resend: Resend } {
  const text = (StringValue: string): { DataType: string; StringValue: string } => ({
    DataType: 'String',
    StringValue,
  });
  return {
    resend,
    Body: resend.body,
    MessageAttributes: {
      receivedAt: { DataType: 'Number', StringValue: String(resend.receivedAtMs) },
      contentType: text('application/json'),
      replayOf: text(resend.messageId),
    },
  };
}
