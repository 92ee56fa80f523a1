import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { partitionOf, settledTable, tables } from '@telemetry/event-store';
import { isGoneOrChanged, type ListedObject, listObjects, openObject } from '@telemetry/event-store/objects';
import { countMessages, deleteMessages, holdMessages, rewriteObject } from '@telemetry/operations';
import { explainError } from '../account/explain-error.ts';
import type { Wait } from '../account/wait-until.ts';
import type { Addresses } from './pipeline.ts';
import { idsIn, isOf, type Run } from './run.ts';

/** What was taken back of a run, and in words what could not be. */
export interface TakenBack {
  rows: number;
  deadLetters: number;
  left: string[];
}

export interface TakeBackParts {
  at: Addresses;
  wait: Wait;
  nowMs?: () => number;
  /** Takes the run's rows out of what was settled; nothing where nothing settles without being asked. */
  unsettle?: (run: Pick<Run, 'idsBeginWith' | 'startedAtMs'>) => Promise<void>;
}

const hourMs = 3_600_000;
/** Clocks of two machines differ a little. */
const clocksMs = 60_000;
const atMostEveryMs = 2_000;
const patienceMs = 180_000;
const deadLettersAtMost = 1_000;

type RunToTakeBack = Pick<Run, 'idsBeginWith' | 'startedAtMs'> & { sent?: ReadonlySet<string> };

/**
 * Takes out what a run stored, what was rejected of it and its dead letters, and nothing else. Of a run whose process is still
 * there it waits until what was accepted is stored. Throws nothing: what could not be taken back is said.
 */
export async function takeBack(run: RunToTakeBack, parts: TakeBackParts): Promise<TakenBack> {
  const { at, wait, nowMs = Date.now, unsettle } = parts;
  const done: TakenBack = { rows: 0, deadLetters: 0, left: [] };
  const attempt = async (what: string, step: () => Promise<void>): Promise<void> => {
    try {
      await step();
    } catch (error) {
      done.left.push(`${what}: ${explainError(error)}`);
    }
  };
  const missing = new Set(run.sent);
  const hasOwn = new Map<string, ListedObject>();
  const seen = new Map<string, string>();
  const look = async (): Promise<void> => {
    for (const table of [...tables, settledTable])
      for (const prefix of prefixesOf(table.prefix, run.startedAtMs, nowMs()))
        for await (const object of listObjects(at, prefix)) {
          if (seen.get(object.key) === object.etag || object.modifiedAtMs < run.startedAtMs - clocksMs)
            continue;
          const rows = await ownRowsOf(at, object, run);
          seen.set(object.key, object.etag);
          if (rows.length > 0) hasOwn.set(object.key, object);
          for (const id of idsIn(run, JSON.stringify(rows))) missing.delete(id);
        }
  };
  await attempt('what was stored', async () => {
    await look();
    let everyMs = 200;
    for (let waitedMs = 0; missing.size > 0 && waitedMs < patienceMs; waitedMs += everyMs) {
      // With nothing on its way they are among the dead letters; counts of SQS lag by a minute.
      if (waitedMs >= 60_000 && (await countMessages(at.sqs, at.queueUrl)).total === 0) break;
      everyMs = Math.min(2 * everyMs, atMostEveryMs);
      await wait(everyMs);
      await look();
    }
  });
  for (const object of hasOwn.values())
    await attempt(object.key, async () => {
      const taken = await rewriteObject(at, object, columns, isOwn(run));
      done.rows += taken?.rowsRemoved ?? 0;
      // Nobody puts rows into an object that is there.
      if (taken?.rowsAfter === 0 && !object.key.startsWith(settledTable.prefix))
        await at.s3.send(new DeleteObjectCommand({ Bucket: at.bucket, Key: object.key }));
    });
  if (unsettle && partitionOf(nowMs()) !== partitionOf(run.startedAtMs))
    await attempt('what was settled meanwhile', () => unsettle(run));
  if (run.sent === undefined || missing.size > 0)
    await attempt('the dead-letter queue', async () => {
      const { removed, ids, unseen } = await takeDeadLetters(at, run);
      done.deadLetters = removed;
      for (const id of ids) missing.delete(id);
      if (unseen > 0) done.left.push(`${unseen} dead letters were not looked into`);
    });
  if (missing.size > 0)
    done.left.push(
      `${missing.size} events that were accepted are neither stored nor dead yet: the next run takes them out`,
    );
  if (run.sent === undefined)
    await attempt('the queue', async () => {
      const { total } = await countMessages(at.sqs, at.queueUrl);
      if (total > 0) done.left.push(`${total} messages are queued, of which some may be an earlier run’s`);
    });
  return done;
}

/** Of the hours in which the run may have been received. */
function prefixesOf(prefix: string, startedAtMs: number, nowMs: number): string[] {
  const hours = new Set<string>();
  // A day later what was still queued is stored or dead.
  const end = Math.min(nowMs + clocksMs, startedAtMs + 24 * hourMs);
  for (let ms = startedAtMs - clocksMs; ms < end; ms += clocksMs) hours.add(partitionOf(ms));
  return [...hours].map((hour) => `${prefix}${hour}/`);
}

const columns = ['event_id', 'original'];
const isOwn =
  (run: Pick<Run, 'idsBeginWith'>) =>
  (row: Record<string, unknown>): boolean =>
    isOf(run, row['event_id']) || isOf(run, row['original']);

async function ownRowsOf(
  at: Addresses,
  object: ListedObject,
  run: Pick<Run, 'idsBeginWith'>,
): Promise<Record<string, unknown>[]> {
  try {
    return (await (await openObject(at, object)).read(columns)).filter(isOwn(run));
  } catch (error) {
    if (isGoneOrChanged(error)) return [];
    throw error;
  }
}

async function takeDeadLetters(
  { sqs, deadLetterQueueUrl }: Addresses,
  run: Pick<Run, 'idsBeginWith'>,
): Promise<{ removed: number; ids: string[]; unseen: number }> {
  let removed = 0;
  const ids: string[] = [];
  return holdMessages(sqs, deadLetterQueueUrl, { limit: deadLettersAtMost }, async (hold) => {
    for await (const messages of hold.batches) {
      const own = messages.filter(({ Body }) => isOf(run, Body));
      if (own.length === 0) continue;
      await deleteMessages(
        sqs,
        deadLetterQueueUrl,
        own.map(({ ReceiptHandle = '' }) => ReceiptHandle),
      );
      hold.taken(own);
      removed += own.length;
      for (const { Body = '' } of own) ids.push(...idsIn(run, Body));
    }
    return { removed, ids, unseen: await hold.heldByOthers() };
  });
}
