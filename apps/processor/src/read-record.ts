import { type EventRejection, type ReadBatch, readClientBatch } from '@telemetry/event-schema';
import type { RejectedRow } from '@telemetry/event-store';
import type { SQSRecord } from 'aws-lambda';

export interface Message {
  messageId: string;
  /** When the edge received it, epoch milliseconds. */
  receivedAtMs: number;
  batch: ReadBatch;
  rejections: RejectedRow[];
}

/** An SQS record as a message: its valid events, and rows for what is rejected. Never throws. */
export function readRecord(record: SQSRecord): Message {
  const receivedAtMs = receivedAt(record);
  const batch = readClientBatch(record.body, receivedAtMs);
  const { messageId } = record;
  const row = (rejection: Omit<RejectedRow, 'messageId' | 'receivedAtMs'>): RejectedRow => ({
    messageId,
    receivedAtMs,
    ...rejection,
  });
  const rejections =
    batch.kind === 'rejected'
      ? [
          row({
            eventIndex: null,
            eventId: null,
            reason: batch.reason,
            detail: batch.detail,
            original: record.body,
            context: null,
          }),
        ]
      : batch.rejections.map((rejection: EventRejection) =>
          row({ ...rejection, context: JSON.stringify(batch.context) }),
        );
  return { messageId, receivedAtMs, batch, rejections };
}

/** The edge's time, or SQS's own for a message that did not come through the edge. */
function receivedAt({ messageAttributes, attributes }: SQSRecord): number {
  const fromEdge = Number(messageAttributes['receivedAt']?.stringValue);
  return Number.isSafeInteger(fromEdge) && fromEdge > 0 ? fromEdge : Number(attributes.SentTimestamp);
}
