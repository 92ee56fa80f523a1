import type { ErrorObject, ValidateFunction } from 'ajv';
import schema from '../schemas/client-batch.2020-12.json' with { type: 'json' };
import { type BatchContext, eventTypes, type TelemetryEvent } from './event-types.ts';
import { type RejectionReason, rejectionReasons } from './rejection-reasons.ts';
import { brokenRule } from './rules.ts';
import { elementSlices, valueSlice } from './source-slices.ts';
import { isEnvelope, isEvent } from './validators.ts';

export interface EventRejection {
  eventIndex: number;
  /** The id as sent, if there is a text of at most 64 characters. It need not be a UUID. */
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
      /** With rejections, the context's source text, to keep with them; of one that is absurdly long only what the contract knows. */
      contextText: string | null;
    }
  | { kind: 'rejected'; reason: 'not-json' | 'not-a-client-batch'; detail: string };

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
    return { kind: 'rejected', reason: 'not-a-client-batch', detail: describe(isEnvelope, 'the body') };
  }
  const rejections = rejectionsOf(batch.events, body, receivedAtMs);
  if (rejections.length === 0)
    return { kind: 'batch', context: batch.context, events: batch.events, rejections, contextText: null };
  const rejected = new Set(rejections.map(({ eventIndex }) => eventIndex));
  const events = batch.events.filter((_, index) => !rejected.has(index));
  const contextText = contextTextOf(body, batch.context);
  return { kind: 'batch', context: batch.context, events, rejections, contextText };
}

/** Each rejected event is kept with it, so that a context of a megabyte would be kept 500 times. */
const maxContextLength = 16_384;
const contextFields = Object.keys(schema.properties.context.properties) as (keyof BatchContext)[];

/** Never by writing the parsed value as JSON: `JSON.stringify` recurses, and unknown keys may be nested thousands deep. */
function contextTextOf(body: string, context: BatchContext): string {
  const text = valueSlice(body, 'context') ?? '';
  return text.length <= maxContextLength
    ? text
    : JSON.stringify(Object.fromEntries(contextFields.map((field) => [field, context[field]])));
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
  const reason = brokenRule(event, receivedAtMs);
  return reason && { reason, detail: rejectionReasons[reason] };
}

function schemaVerdict(event: unknown): Verdict {
  const type = asObject(event)['type'];
  if (typeof type === 'string' && !(eventTypes as readonly string[]).includes(type)) {
    return {
      reason: 'unknown-type',
      detail: `"${type.slice(0, 64)}" is none of ${eventTypes.join(', ')}`,
    };
  }
  const huge = isEvent.errors?.find(({ instancePath }) => isInfinite(valueAt(event, instancePath)));
  return huge
    ? { reason: 'number-not-finite', detail: `${huge.instancePath} is beyond what a double holds` }
    : { reason: 'invalid-event', detail: describe(isEvent, 'the event') };
}

const isInfinite = (value: unknown): boolean => value === Infinity || value === -Infinity;

/** The value that a JSON pointer of the validator points to. */
function valueAt(root: unknown, pointer: string): unknown {
  const keys = pointer.split('/').slice(1);
  return keys.reduce((value, key) => asObject(value)[key.replaceAll('~1', '/').replaceAll('~0', '~')], root);
}

const maxIdLength = 64;

function idOf(event: unknown): string | null {
  const id = asObject(event)['id'];
  return typeof id === 'string' && id.length <= maxIdLength ? id : null;
}

const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

function describe(validate: ValidateFunction, whole: string): string {
  const error: ErrorObject | undefined = validate.errors?.[0];
  return error ? `${error.instancePath || whole} ${error.message}` : `${whole} is not valid`;
}
