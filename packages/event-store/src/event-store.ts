import type { BatchContext, TelemetryEvent } from '@telemetry/event-schema';

/**
 * One invocation that waits for its rows. Its identity counts: the early flush asks how many different ones wait.
 */
export interface Participant {
  /** Epoch milliseconds by which the invocation needs its answer. */
  deadlineAtMs: number;
}

/** The valid events of one message. */
export interface AcceptedBatch {
  messageId: string;
  /** When the edge received the message, epoch milliseconds. It decides the partition. */
  receivedAtMs: number;
  /** Id of the request's trace in X-Ray, where the edge traces. */
  traceId?: string;
  context: BatchContext;
  events: readonly TelemetryEvent[];
  /** Of the text that they came in, for the bound on what is held in memory. */
  bytes?: number;
}

/** One event, or a whole message (then `eventIndex` is null), that will never be valid. */
export interface RejectedRow {
  messageId: string;
  receivedAtMs: number;
  traceId?: string;
  eventIndex: number | null;
  eventId: string | null;
  reason: string;
  detail: string;
  /** The exact text that came. */
  original: string;
  /**
   * JSON of the batch's context: without it nobody could send the event again, or find whose it is. Null for a message
   * that was rejected whole: its context, if any, is in the original.
   */
  context: string | null;
}

/** Where rows end up. Both calls resolve only when storage has acknowledged the rows; else they throw NotStoredError. */
export interface EventStore {
  storeEvents(batch: AcceptedBatch, participant: Participant): Promise<void>;
  storeRejections(rows: readonly RejectedRow[], participant: Participant): Promise<void>;
}

/** The rows may or may not be stored: nobody acknowledged them in time. The caller has to try again. */
export class NotStoredError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'NotStoredError';
  }
}
