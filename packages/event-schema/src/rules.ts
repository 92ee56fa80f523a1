import type { TelemetryEvent } from './client-batch.ts';
import { utcTimeMs } from './utc-time.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** A device's clock may be wrong by this much into the future. */
export const maxClockAheadMs = dayMs;
/** A device may have been offline for this long. */
export const maxAgeMs = 366 * dayMs;
/** Keys of a custom event's properties. */
export const maxProperties = 64;
export const maxPropertyNameLength = 128;

export interface Rule {
  reason:
    | 'time-not-in-calendar'
    | 'time-in-future'
    | 'time-too-old'
    | 'too-many-properties'
    | 'property-name-too-long';
  /** The rule in words, for people. */
  says: string;
  /** Whether the event breaks the rule. Both times are epoch milliseconds. */
  broken: (event: TelemetryEvent, occurredAtMs: number, receivedAtMs: number) => boolean;
}

/** What JSON Schema draft-04 cannot say: the edge lets it pass, the processor checks it. In order; the first one counts. */
export const rules: readonly Rule[] = [
  {
    reason: 'time-not-in-calendar',
    says: 'occurredAt is a day in the calendar and a time on the clock',
    broken: (_, occurredAtMs) => Number.isNaN(occurredAtMs),
  },
  {
    reason: 'time-in-future',
    says: 'occurredAt is at most 24 hours after the edge received the event',
    broken: (_, occurredAtMs, receivedAtMs) => occurredAtMs > receivedAtMs + maxClockAheadMs,
  },
  {
    reason: 'time-too-old',
    says: 'occurredAt is at most 366 days before the edge received the event',
    broken: (_, occurredAtMs, receivedAtMs) => occurredAtMs < receivedAtMs - maxAgeMs,
  },
  {
    reason: 'too-many-properties',
    says: `a custom event has at most ${maxProperties} properties`,
    broken: (event) => event.type === 'custom' && countKeys(event.properties) > maxProperties,
  },
  {
    reason: 'property-name-too-long',
    says: `the name of a property has at most ${maxPropertyNameLength} characters`,
    broken: (event) => event.type === 'custom' && hasLongKey(event.properties),
  },
];

/** The first rule that the event breaks. */
export function brokenRule(event: TelemetryEvent, receivedAtMs: number): Rule | undefined {
  const occurredAtMs = utcTimeMs(event.occurredAt);
  for (const rule of rules) if (rule.broken(event, occurredAtMs, receivedAtMs)) return rule;
  return undefined;
}

function countKeys(properties: object | undefined): number {
  return properties === undefined ? 0 : Object.keys(properties).length;
}

function hasLongKey(properties: object | undefined): boolean {
  for (const key in properties) if (key.length > maxPropertyNameLength) return true;
  return false;
}
