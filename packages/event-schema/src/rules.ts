import type { TelemetryEvent } from './client-batch.ts';
import type { RejectionReason } from './rejection-reasons.ts';
import { utcTimeMs } from './utc-time.ts';

const dayMs = 24 * 3_600_000;

/** A device's clock may be wrong by this much into the future. */
const maxClockAheadMs = dayMs;
/** A device may have been offline for this long. */
const maxAgeMs = 366 * dayMs;
const maxPropertyNameLength = 128;

/**
 * What JSON Schema draft-04 cannot say, and the first of it that the event breaks. The event's shape is checked already;
 * that its numbers are finite, too (the compiled validator does it on the way).
 * @param receivedAtMs when the edge received the event, epoch milliseconds
 */
export function brokenRule(event: TelemetryEvent, receivedAtMs: number): RejectionReason | undefined {
  const occurredAtMs = utcTimeMs(event.occurredAt);
  if (Number.isNaN(occurredAtMs)) return 'time-not-in-calendar';
  if (occurredAtMs > receivedAtMs + maxClockAheadMs) return 'time-in-future';
  if (occurredAtMs < receivedAtMs - maxAgeMs) return 'time-too-old';
  if (event.type === 'custom' && hasLongKey(event.properties)) return 'property-name-too-long';
  return undefined;
}

function hasLongKey(properties: object | undefined): boolean {
  for (const key in properties) if (key.length > maxPropertyNameLength) return true;
  return false;
}
