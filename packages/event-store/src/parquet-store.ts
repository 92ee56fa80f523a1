import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { objectPrefixes } from '@telemetry/settings/object-prefixes';
import { attemptInTime } from './attempt-in-time.ts';
import { type Clock, realClock } from './clock.ts';
import { EventRows, SpareColumns } from './event-rows.ts';
import type { AcceptedBatch, EventStore, RejectedRow } from './event-store.ts';
import { GroupCommit, type OpenObject } from './group-commit.ts';
import { objectKey, partitionOf } from './partition.ts';
import { RejectedRows } from './rejected-rows.ts';
import { RowBudget } from './row-budget.ts';

/** An object that S3 has acknowledged. */
export interface WrittenObject {
  table: 'events' | 'rejected_events';
  key: string;
  rows: number;
  bytes: number;
  /** Invocations whose rows are in it. */
  participants: number;
  putDurationMs: number;
}

export interface ParquetStoreOptions {
  s3: Pick<S3Client, 'send'>;
  bucket: string;
  lingerMs: number;
  maxRows: number;
  /** Rows that one worker thread may hold in memory, from append to acknowledgement. */
  maxRowsInFlight: number;
  /**
   * Bytes of text that one worker thread may hold in memory alike, default 64 MiB. An object is written at once when it has an
   * eighth of them.
   */
  maxBytesInFlight?: number;
  flushAtParticipants: number;
  /** Default 2,000: what a PUT with its retries needs before a deadline. */
  writeReserveMs?: number;
  /** Told before the callers are. Must not throw: their rows would come again although they are stored. */
  onObjectWritten?: (written: WrittenObject) => void;
  clock?: Clock;
}

interface EncodableRows<Batch> extends OpenObject<Batch> {
  encode(storedAtMs: number): { bytes: Uint8Array; rows: number };
}

const defaultBytesInFlight = 64 * 1_024 * 1_024;

/** Of what can be long in them. Most texts have a byte for each character. */
const textBytes = (rows: readonly RejectedRow[]): number =>
  rows.reduce((sum, { original, context }) => sum + original.length + (context?.length ?? 0), 0);

/**
 * A key is a UUID that nobody else makes, so what is there is what an attempt before wrote, whose answer was lost (Amazon S3 API reference,
 * PutObject, 412 Precondition Failed, read 2026-11-29).
 */
function unlessThere(error: unknown): void {
  if ((error as { name?: string }).name !== 'PreconditionFailed') throw error;
}

/** When all have ended well. Throws what the first that failed threw. */
const ended = async (writes: Promise<void>[]): Promise<void> => void (await Promise.all(writes));

/** Rows as Parquet on S3, by group commit: `events/…` and `rejected/…`, partitioned by the hour of receipt. */
export function createParquetStore(options: ParquetStoreOptions): EventStore {
  const { s3, bucket, clock = realClock, writeReserveMs = 2_000, onObjectWritten } = options;
  const { maxRowsInFlight, maxBytesInFlight = defaultBytesInFlight } = options;
  const budget = new RowBudget({ rows: maxRowsInFlight, bytes: maxBytesInFlight }, clock);

  const commit = <Batch, Rows extends EncodableRows<Batch>>(
    table: WrittenObject['table'],
    prefix: string,
    open: () => Rows,
  ): GroupCommit<Batch, Rows> =>
    new GroupCommit<Batch, Rows>({
      ...options,
      maxBytes: maxBytesInFlight / 8,
      open,
      budget,
      clock,
      writeReserveMs,
      write: async (object, partition, participants, signal, firstDeadlineAtMs) => {
        const startedAtMs = clock.now();
        const { bytes, rows } = object.encode(startedAtMs);
        const key = objectKey(prefix, partition);
        // Every attempt writes the same bytes under the same key: one that arrives late changes nothing.
        const put = new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: bytes,
          ContentType: 'application/vnd.apache.parquet',
          // The bucket lets the processor do no more: docs/edge.md, "What a leaked role could do".
          IfNoneMatch: '*',
        });
        await attemptInTime((abortSignal) => s3.send(put, { abortSignal }).catch(unlessThere), {
          firstDeadlineAtMs,
          signal,
          clock,
        });
        const putDurationMs = clock.now() - startedAtMs;
        onObjectWritten?.({ table, key, rows, bytes: bytes.length, participants, putDurationMs });
      },
    });

  const spare = new SpareColumns();
  const events = commit<AcceptedBatch, EventRows>(
    'events',
    objectPrefixes.events,
    () => new EventRows(spare),
  );
  const rejections = commit<readonly RejectedRow[], RejectedRows>(
    'rejected_events',
    objectPrefixes.rejected,
    () => new RejectedRows(),
  );
  return {
    // Without a wait the rows are in the open object when these return, so that messages of one turn share it. Neither is `async`: a
    // function that awaits keeps its arguments meanwhile, here each event of each invocation in flight, as parsed.
    storeEvents: (batch, participant) => {
      if (batch.events.length === 0) return Promise.resolve();
      const size = { rows: batch.events.length, bytes: batch.bytes ?? 0 };
      return events.append(partitionOf(batch.receivedAtMs), batch, size, participant);
    },
    storeRejections: (rows, participant) => {
      const byPartition = Map.groupBy(rows, ({ receivedAtMs }) => partitionOf(receivedAtMs));
      return ended(
        [...byPartition].map(([partition, group]) =>
          rejections.append(partition, group, { rows: group.length, bytes: textBytes(group) }, participant),
        ),
      );
    },
  };
}
