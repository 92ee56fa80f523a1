import { SCHEMA_VERSION } from '@telemetry/event-schema';
import { Columns, encodeParquet } from './columns.ts';
import type { RejectedRow } from './event-store.ts';
import type { OpenObject } from './group-commit.ts';
import { rejectedColumns } from './tables.ts';

const plain = new Set(['event_id', 'original', 'event_index']);

/** Rows of the table `rejected_events`. */
export class RejectedRows implements OpenObject<readonly RejectedRow[]> {
  readonly #columns = new Columns(rejectedColumns);

  append(rejections: readonly RejectedRow[]): void {
    const { values } = this.#columns;
    for (const row of rejections) {
      values.message_id.push(row.messageId);
      values.received_at.push(BigInt(row.receivedAtMs));
      values.event_index.push(row.eventIndex);
      values.event_id.push(row.eventId);
      values.reason.push(row.reason);
      values.detail.push(row.detail);
      values.original.push(row.original);
    }
    this.#columns.rows += rejections.length;
  }

  encode(rejectedAtMs: number): { bytes: Uint8Array; rows: number } {
    const { values, rows } = this.#columns;
    values.rejected_at = new Array<bigint>(rows).fill(BigInt(rejectedAtMs));
    values.schema_version = new Array<number>(rows).fill(SCHEMA_VERSION);
    return { bytes: encodeParquet(rejectedColumns, values, plain), rows };
  }
}
