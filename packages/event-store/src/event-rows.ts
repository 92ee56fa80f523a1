import { SCHEMA_VERSION, utcTimeMs } from '@telemetry/event-schema';
import { Columns, encodeParquet } from './columns.ts';
import type { AcceptedBatch } from './event-store.ts';
import type { OpenObject } from './group-commit.ts';
import { eventColumns } from './tables.ts';

/** Texts that hardly ever repeat within an object. */
const plain = new Set(['event_id', 'occurred_at', 'x', 'y', 'value', 'duration_ms', 'properties']);

/** Rows of the table `events`. Unknown keys of an event end here: only what has a column is pushed. */
export class EventRows implements OpenObject<AcceptedBatch> {
  readonly #columns = new Columns(eventColumns);

  append({ messageId, receivedAtMs, context, events }: AcceptedBatch): void {
    const { values } = this.#columns;
    const receivedAt = BigInt(receivedAtMs);
    const { appId, appVersion = null, platform = null, deviceId, sessionId = null, userId = null } = context;
    for (const event of events) {
      values.event_id.push(event.id);
      values.type.push(event.type);
      values.occurred_at.push(BigInt(utcTimeMs(event.occurredAt)));
      values.received_at.push(receivedAt);
      values.app_id.push(appId);
      values.app_version.push(appVersion);
      values.platform.push(platform);
      values.device_id.push(deviceId);
      values.session_id.push(sessionId);
      values.user_id.push(userId);
      values.message_id.push(messageId);
      values.screen.push(
        event.type === 'click' || event.type === 'screen_view' ? (event.screen ?? null) : null,
      );
      values.previous_screen.push(event.type === 'screen_view' ? (event.previousScreen ?? null) : null);
      values.duration_ms.push(event.type === 'screen_view' ? (event.durationMs ?? null) : null);
      values.target.push(event.type === 'click' ? event.target : null);
      values.x.push(event.type === 'click' ? (event.x ?? null) : null);
      values.y.push(event.type === 'click' ? (event.y ?? null) : null);
      values.name.push(event.type === 'custom' || event.type === 'metric' ? event.name : null);
      values.properties.push(
        event.type === 'custom' && event.properties ? JSON.stringify(event.properties) : null,
      );
      values.value.push(event.type === 'metric' ? event.value : null);
      values.unit.push(event.type === 'metric' ? (event.unit ?? null) : null);
    }
    this.#columns.rows += events.length;
  }

  /** Ends the object: gives its rows the time at which its write begins, and encodes them. */
  encode(storedAtMs: number): { bytes: Uint8Array; rows: number } {
    const { values, rows } = this.#columns;
    values.event_id = asciiTexts(values.event_id as string[], uuidLength);
    values.stored_at = new Array<bigint>(rows).fill(BigInt(storedAtMs));
    values.schema_version = new Array<number>(rows).fill(SCHEMA_VERSION);
    return { bytes: encodeParquet(eventColumns, values, plain), rows };
  }
}

const uuidLength = 36;

/** Texts of one length as views on one buffer: a third of the time that a TextEncoder takes for each. */
function asciiTexts(texts: readonly string[], length: number): Uint8Array[] {
  const { buffer, byteOffset } = Buffer.from(texts.join(''), 'latin1');
  return texts.map((_, index) => new Uint8Array(buffer, byteOffset + index * length, length));
}
