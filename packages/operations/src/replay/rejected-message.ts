import { readClientBatch } from '@telemetry/event-schema';
import type { Row } from '@telemetry/event-store/objects';

/** What was rejected of one message: the whole of it, or some of its events. */
export interface RejectedMessage {
  messageId: string;
  receivedAtMs: number;
  /** Without a context and with one row: the message was rejected whole. */
  context: string | null;
  rows: { id: string; reason: string; original: string }[];
}

/** One message to send: what the schema takes now. */
export interface Resend {
  messageId: string;
  receivedAtMs: number;
  body: string;
  events: number;
  /** Ids of the rejected rows that it carries. */
  rows: string[];
}

/** The same in every copy of a row: a message that comes twice is rejected twice. */
export const rowId = (row: Row): string =>
  [row['message_id'], row['event_index'] ?? 'whole'].map(String).join('/');

/** Rows of one object by message. Rows of one message are always in one object, as they are stored in one call. */
export function groupByMessage(rows: readonly Row[]): RejectedMessage[] {
  const messages = new Map<string, RejectedMessage>();
  for (const row of rows) {
    const { message_id: id, received_at: receivedAtMs, event_index: index, context, reason, original } = row;
    const messageId = String(id);
    const key = index === null ? `${messageId}/whole` : messageId;
    const message = messages.get(key) ?? {
      messageId,
      receivedAtMs: Number(receivedAtMs),
      context: index === null ? null : String(context ?? ''),
      rows: [],
    };
    message.rows.push({ id: rowId(row), reason: String(reason), original: String(original) });
    messages.set(key, message);
  }
  return [...messages.values()];
}

/** Pure: what of it can be sent again, and why the other rows are still rejected, by the schema of this checkout. */
export function judge(message: RejectedMessage): { resend?: Resend; stillRejected: Record<string, number> } {
  return message.context === null ? judgeWhole(message) : judgeEvents(message, message.context);
}

/** The body is sent to the letter; of its events the processor takes those that are valid. */
function judgeWhole({ messageId, receivedAtMs, rows }: RejectedMessage): ReturnType<typeof judge> {
  const [row] = rows;
  const body = row?.original ?? '';
  const read = readClientBatch(body, receivedAtMs);
  const events = read.kind === 'batch' ? read.events.length : 0;
  if (row && events > 0)
    return { resend: { messageId, receivedAtMs, body, events, rows: [row.id] }, stillRejected: {} };
  const reason = read.kind === 'rejected' ? read.reason : (read.rejections[0]?.reason ?? 'unknown');
  return { stillRejected: { [reason]: 1 } };
}

/** A batch of the events that are valid now, each to the letter, with the context that they came with. */
function judgeEvents(
  { messageId, receivedAtMs, rows }: RejectedMessage,
  context: string,
): ReturnType<typeof judge> {
  const bodyOf = (chosen: readonly { original: string }[]): string =>
    `{"context":${context},"events":[${chosen.map(({ original }) => original).join()}]}`;
  const read = readClientBatch(bodyOf(rows), receivedAtMs);
  if (read.kind === 'rejected') {
    const reason = context === '' ? 'context was not kept' : read.reason;
    return { stillRejected: { [reason]: rows.length } };
  }
  const stillRejected: Record<string, number> = {};
  for (const { reason } of read.rejections) stillRejected[reason] = (stillRejected[reason] ?? 0) + 1;
  const refused = new Set(read.rejections.map(({ eventIndex }) => eventIndex));
  const chosen = rows.filter((_, index) => !refused.has(index));
  if (chosen.length === 0) return { stillRejected };
  const resend = {
    messageId,
    receivedAtMs,
    body: bodyOf(chosen),
    events: chosen.length,
    rows: chosen.map(({ id }) => id),
  };
  return { resend, stillRejected };
}
