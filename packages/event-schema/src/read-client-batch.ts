import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import schema from '../schemas/client-batch.2020-12.json' with { type: 'json' };
import { type BatchContext, type ClientBatch, eventTypes, type TelemetryEvent } from './event-types.ts';
import { brokenRule, type Rule } from './rules.ts';
import { elementSlices } from './source-slices.ts';

/** Why something will never be valid. The first two concern a whole message, the others one event. */
export type RejectionReason =
  'not-json' | 'not-a-client-batch' | 'unknown-type' | 'invalid-event' | Rule['reason'];

export interface EventRejection {
  eventIndex: number;
  /** The id as sent, if there is one. It need not be a UUID. */
  eventId: string | null;
  reason: RejectionReason;
  detail: string;
  /** The event's exact source text. */
  original: string;
}

export type ReadBatch =
  | {
      kind: 'batch';
      context: BatchContext;
      /** Valid ones, as parsed: they may carry unknown keys, which are dropped when rows are made. */
      events: readonly TelemetryEvent[];
      rejections: readonly EventRejection[];
    }
  | { kind: 'rejected'; reason: 'not-json' | 'not-a-client-batch'; detail: string };

// zod refuses Infinity (what `1e999` parses to), and so does `strictNumbers`.
const ajv = new Ajv2020({ discriminator: true, strict: false, strictNumbers: true });
const { items: eventJsonSchema, ...eventsJsonSchema } = schema.properties.events;
const isEvent = ajv.compile<TelemetryEvent>({
  ...eventJsonSchema,
  type: 'object',
  required: ['type'],
  discriminator: { propertyName: 'type' },
});
const isEnvelope = ajv.compile<ClientBatch>({
  ...schema,
  properties: { ...schema.properties, events: eventsJsonSchema },
});

/**
 * Reads the body of one message: which of its events are valid, which are not and why. Never throws.
 *
 * One bad event does not sink the others; a bad envelope or context rejects the whole message.
 * @param receivedAtMs when the edge received the body, epoch milliseconds
 */
export function readClientBatch(body: string, receivedAtMs: number): ReadBatch {
  let batch: unknown;
  try {
    batch = JSON.parse(body);
  } catch (error) {
    return { kind: 'rejected', reason: 'not-json', detail: (error as Error).message };
  }
  if (!isEnvelope(batch)) {
    return { kind: 'rejected', reason: 'not-a-client-batch', detail: describe(isEnvelope) };
  }
  const rejections = rejectionsOf(batch.events, body, receivedAtMs);
  if (rejections.length === 0)
    return { kind: 'batch', context: batch.context, events: batch.events, rejections };
  const rejected = new Set(rejections.map(({ eventIndex }) => eventIndex));
  const events = batch.events.filter((_, index) => !rejected.has(index));
  return { kind: 'batch', context: batch.context, events, rejections };
}

function rejectionsOf(events: readonly unknown[], body: string, receivedAtMs: number): EventRejection[] {
  const rejections: EventRejection[] = [];
  let originals: string[] | undefined;
  for (let eventIndex = 0; eventIndex < events.length; eventIndex += 1) {
    const event = events[eventIndex];
    const verdict = isEvent(event) ? ruleVerdict(event, receivedAtMs) : schemaVerdict(event);
    if (!verdict) continue;
    originals ??= elementSlices(body, 'events');
    rejections.push({ eventIndex, eventId: idOf(event), ...verdict, original: originals[eventIndex] ?? '' });
  }
  return rejections;
}

interface Verdict {
  reason: RejectionReason;
  detail: string;
}

function ruleVerdict(event: TelemetryEvent, receivedAtMs: number): Verdict | undefined {
  const rule = brokenRule(event, receivedAtMs);
  return rule && { reason: rule.reason, detail: rule.says };
}

function schemaVerdict(event: unknown): Verdict {
  const detail = describe(isEvent);
  const type = typeof event === 'object' && event !== null ? (event as { type?: unknown }).type : undefined;
  const unknown = typeof type === 'string' && !(eventTypes as readonly string[]).includes(type);
  return unknown
    ? { reason: 'unknown-type', detail: `"${type.slice(0, 64)}" is none of ${eventTypes.join(', ')}` }
    : { reason: 'invalid-event', detail };
}

function idOf(event: unknown): string | null {
  const id = typeof event === 'object' && event !== null ? (event as { id?: unknown }).id : undefined;
  return typeof id === 'string' ? id : null;
}

function describe(validate: ValidateFunction): string {
  const error: ErrorObject | undefined = validate.errors?.[0];
  return error ? `${error.instancePath || 'the body'} ${error.message}` : 'is not valid';
}
