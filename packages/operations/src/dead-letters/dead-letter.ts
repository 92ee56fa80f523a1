import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';
import { readClientBatch } from '@telemetry/event-schema';

/** What a dead letter holds, as the processor would read it. */
export type Contents =
  | { kind: 'batch'; appId: string; deviceId: string; events: number; rejections: number }
  | { kind: 'unreadable'; reason: string; detail: string };

export interface DeadLetter {
  messageId: string;
  /** When the message was first sent to the source queue: a dead letter keeps that time on a standard queue. */
  sentAt: string;
  /** When the edge accepted it; null without the attribute. */
  receivedAt: string | null;
  /** Receives so far, by the function and by whoever looked at it here. */
  receiveCount: number;
  contents: Contents;
  attributes: Record<string, string>;
  body: string;
}

/** Decodes a received message. SQS does not say why a message died; only what it holds can be told from it. */
export function messageToDeadLetter(message: Message): DeadLetter {
  const attributes = Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [name, attributeText(value)]),
  );
  const body = message.Body ?? '';
  const sentAtMs = Number(message.Attributes?.SentTimestamp ?? 0);
  const receivedAtMs = Number(attributes['receivedAt']);
  return {
    messageId: message.MessageId ?? '',
    sentAt: new Date(sentAtMs).toISOString(),
    receivedAt: receivedAtMs > 0 ? new Date(receivedAtMs).toISOString() : null,
    receiveCount: Number(message.Attributes?.ApproximateReceiveCount ?? 0),
    // Which times of events are plausible is judged by when the edge accepted them, as the processor does.
    contents: bodyToContents(body, receivedAtMs > 0 ? receivedAtMs : sentAtMs),
    attributes,
    body,
  };
}

function bodyToContents(body: string, receivedAtMs: number): Contents {
  const read = readClientBatch(body, receivedAtMs);
  if (read.kind === 'rejected') return { kind: 'unreadable', reason: read.reason, detail: read.detail };
  return {
    kind: 'batch',
    appId: read.context.appId,
    deviceId: read.context.deviceId,
    events: read.events.length,
    rejections: read.rejections.length,
  };
}

function attributeText(value: MessageAttributeValue): string {
  return value.StringValue ?? Buffer.from(value.BinaryValue ?? []).toString('base64');
}
