import { type ReadBatch, readClientBatch } from '@telemetry/event-schema';
import type { RejectedRow } from '@telemetry/event-store';
import type { SQSRecord } from 'aws-lambda';

export interface Message {
  messageId: string;
  /** When the edge received it, epoch milliseconds. */
  receivedAtMs: number;
  /** Id of the request's trace in X-Ray, where the edge traces. */
  traceId?: string;
  batch: ReadBatch;
  rejections: RejectedRow[];
  /** Sent again by `pnpm replay`, long after the edge received it. */
  isReplay: boolean;
}

/** An SQS record as a message: its valid events, and rows for what is rejected. Never throws, whatever the body holds. */
export function readRecord(record: SQSRecord): Message {
  const receivedAtMs = receivedAt(record);
  const batch = readClientBatch(record.body, receivedAtMs);
  const message = { messageId: record.messageId, receivedAtMs, ...traceOf(record) };
  const isReplay = record.messageAttributes['replayOf'] !== undefined;
  const row = (rejection: Omit<RejectedRow, keyof typeof message>): RejectedRow => ({
    ...message,
    ...rejection,
  });
  if (batch.kind === 'rejected') {
    const { reason, detail } = batch;
    const whole = { eventIndex: null, eventId: null, reason, detail, original: record.body, context: null };
    return { ...message, batch, rejections: [row(whole)], isReplay };
  }
  const { contextText: context } = batch;
  const rejections = batch.rejections.map((rejection) => row({ ...rejection, context }));
  return { ...message, batch, rejections, isReplay };
}

/** Milliseconds of 2001: a time below it is in seconds, which API Gateway's HTTP APIs do not rule out for theirs. */
const firstPlausibleMs = 1e12;

/** The edge's time, or SQS's own for a message that did not come through the edge. */
function receivedAt({ messageAttributes, attributes }: SQSRecord): number {
  const fromEdge = Number(messageAttributes['receivedAt']?.stringValue);
  return Number.isSafeInteger(fromEdge) && fromEdge >= firstPlausibleMs
    ? fromEdge
    : Number(attributes.SentTimestamp);
}

/**
 * The trace that the edge says the request is part of: `1-<8 hex digits>-<24 hex digits>`, with or without `Root=` before it
 * (API Gateway's logs show both). Anything else is nobody's trace.
 */
function traceOf({ messageAttributes }: SQSRecord): { traceId?: string } {
  const [, traceId] =
    /^(?:Root=)?(1-[\da-f]{8}-[\da-f]{24})$/.exec(messageAttributes['traceId']?.stringValue ?? '') ?? [];
  return traceId === undefined ? {} : { traceId };
}
