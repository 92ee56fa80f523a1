import { SCHEMA_VERSION } from '@telemetry/event-schema';
import { encodeParquet } from './encode-parquet.ts';
import type { RejectedRow } from './event-store.ts';
import type { OpenObject } from './group-commit.ts';
import { rejectedColumns } from './tables.ts';

/** Rows of the table `rejected_events`. */
export class RejectedRows implements OpenObject<readonly RejectedRow[]> {
  #rejections: RejectedRow[] = [];

  append(rejections: readonly RejectedRow[]): void {
    for (const rejection of rejections) this.#rejections.push(rejection);
  }

  /** Ends the object: gives its rows the time at which its write begins, encodes them, and lets them go. */
  encode(rejectedAtMs: number): { bytes: Uint8Array; rows: number } {
    const rows = this.#rejections;
    this.#rejections = [];
    const bytes = encodeParquet(rejectedColumns, {
      message_id: rows.map(({ messageId }) => messageId),
      received_at: rows.map(({ receivedAtMs }) => receivedAtMs),
      rejected_at: rows.map(() => rejectedAtMs),
      event_index: rows.map(({ eventIndex }) => eventIndex),
      event_id: rows.map(({ eventId }) => eventId),
      reason: rows.map(({ reason }) => reason),
      detail: rows.map(({ detail }) => detail),
      original: rows.map(({ original }) => original),
      schema_version: rows.map(() => SCHEMA_VERSION),
      context: rows.map(({ context }) => context),
      trace_id: rows.map(({ traceId }) => traceId ?? null),
    });
    return { bytes, rows: rows.length };
  }
}
