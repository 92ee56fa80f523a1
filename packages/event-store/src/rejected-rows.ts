import { SCHEMA_VERSION } from '@telemetry/event-schema';
import { emptyColumns, ParquetFile } from './encode-parquet.ts';
import type { RejectedRow } from './event-store.ts';
import type { OpenObject } from './group-commit.ts';
import { rejectedColumns } from './tables.ts';

/** Rows of the table `rejected_events`. */
export class RejectedRows implements OpenObject<readonly RejectedRow[]> {
  #columns = emptyColumns(rejectedColumns);
  #rows = 0;

  append(rejections: readonly RejectedRow[]): void {
    const columns = this.#columns;
    for (const rejection of rejections) {
      columns.message_id.add(rejection.messageId);
      columns.received_at.add(rejection.receivedAtMs);
      columns.event_index.add(rejection.eventIndex);
      columns.event_id.add(rejection.eventId);
      columns.reason.add(rejection.reason);
      columns.detail.add(rejection.detail);
      columns.original.add(rejection.original);
      columns.context.add(rejection.context);
      columns.trace_id.add(rejection.traceId ?? null);
    }
    this.#rows += rejections.length;
  }

  /** Ends the object: gives its rows the time at which its write begins, encodes them, and lets them go. */
  encode(rejectedAtMs: number): { bytes: Uint8Array; rows: number } {
    const rows = this.#rows;
    const columns = this.#columns;
    columns.rejected_at.add(rejectedAtMs, rows);
    columns.schema_version.add(SCHEMA_VERSION, rows);
    this.#columns = emptyColumns(rejectedColumns);
    this.#rows = 0;
    const file = new ParquetFile(rejectedColumns);
    file.append(columns, rows);
    return { bytes: file.finish(), rows };
  }
}
