import { SCHEMA_VERSION, utcTimeMs } from '@telemetry/event-schema';
import { emptyColumns, ParquetFile } from './encode-parquet.ts';
import type { AcceptedBatch } from './event-store.ts';
import type { OpenObject } from './group-commit.ts';
import type { ColumnValues } from './parquet/column-values.ts';
import { eventColumns } from './tables.ts';

type Columns = Record<(typeof eventColumns)[number]['name'], ColumnValues>;

/** Hardly a row takes more in a file. */
const rowBytes = 64;

/**
 * The columns of an object that was written, for the next one. Their memory is outside of the garbage collector's: made anew for each
 * object it would be megabytes a second that only its full collections give back.
 */
export class SpareColumns {
  #columns: Columns | undefined;

  take(): Columns {
    const columns = this.#columns ?? emptyColumns(eventColumns);
    this.#columns = undefined;
    return columns;
  }

  /** Those of one object are kept: while it is written, the next one fills. */
  give(columns: Columns): void {
    for (const values of Object.values(columns)) values.clear();
    this.#columns = columns;
  }
}

/**
 * Rows of the table `events`. Values go to their columns when they come, so that nothing is left of a message but its values.
 * Unknown keys of an event end here: only what has a column is written.
 */
export class EventRows implements OpenObject<AcceptedBatch> {
  readonly #spare: SpareColumns;
  readonly #columns: Columns;
  #rows = 0;

  constructor(spare = new SpareColumns()) {
    this.#spare = spare;
    this.#columns = spare.take();
  }

  append(batch: AcceptedBatch): void {
    const events = eachIdOnce(batch.events);
    addContext(this.#columns, batch, events.length);
    for (const event of events) addEvent(this.#columns, this.#rows++, event);
  }

  /** Ends the object: gives its rows the time at which its write begins, encodes them, and lets them go. Once. */
  encode(storedAtMs: number): { bytes: Uint8Array; rows: number } {
    const rows = this.#rows;
    const columns = this.#columns;
    columns.stored_at.add(storedAtMs, rows);
    columns.schema_version.add(SCHEMA_VERSION, rows);
    const file = new ParquetFile(eventColumns, 4_096 + rows * rowBytes);
    file.append(columns, rows);
    this.#spare.give(columns);
    return { bytes: file.finish(), rows };
  }
}

/** Of events that a client gave one id in one batch the first: nothing else could tell the copies apart in SQL. */
function eachIdOnce(events: AcceptedBatch['events']): AcceptedBatch['events'] {
  if (allEndDifferently(events)) return events;
  const first = new Map<string, AcceptedBatch['events'][number]>();
  for (const event of events) if (!first.has(event.id)) first.set(event.id, event);
  return first.size === events.length ? events : [...first.values()];
}

/** As many as three hexadecimal digits can say. */
const allEndings = 16 ** 3;

const endings = new Uint8Array(allEndings);

/** Ids that end differently are different, and to look at three digits takes a fifth of the time that a set of texts takes. */
function allEndDifferently(events: AcceptedBatch['events']): boolean {
  endings.fill(0);
  for (const { id } of events) {
    let ending = 0;
    for (let at = id.length - 3; at < id.length; at += 1) ending = (ending << 4) | digitOf(id.charCodeAt(at));
    if (endings[ending] === 1) return false;
    endings[ending] = 1;
  }
  return true;
}

/** Of a hexadecimal digit the value; of anything else a number below 16 all the same. */
const digitOf = (code: number): number => (code > 57 ? code + 9 : code) & 15;

/** What all events of a message have in common. */
function addContext(
  columns: Columns,
  { messageId, receivedAtMs, traceId, context }: AcceptedBatch,
  rows: number,
): void {
  columns.message_id.add(messageId, rows);
  columns.received_at.add(receivedAtMs, rows);
  columns.app_id.add(context.appId, rows);
  columns.app_version.add(context.appVersion ?? null, rows);
  columns.platform.add(context.platform ?? null, rows);
  columns.device_id.add(context.deviceId, rows);
  columns.session_id.add(context.sessionId ?? null, rows);
  columns.user_id.add(context.userId ?? null, rows);
  columns.trace_id.add(traceId ?? null, rows);
}

function addEvent(columns: Columns, row: number, event: AcceptedBatch['events'][number]): void {
  columns.event_id.add(event.id);
  columns.type.add(event.type);
  columns.occurred_at.add(utcTimeMs(event.occurredAt));
  switch (event.type) {
    case 'click':
      columns.target.put(row, event.target);
      if (event.screen !== undefined) columns.screen.put(row, event.screen);
      if (event.x !== undefined) columns.x.put(row, event.x);
      if (event.y !== undefined) columns.y.put(row, event.y);
      break;
    case 'screen_view':
      columns.screen.put(row, event.screen);
      if (event.previousScreen !== undefined) columns.previous_screen.put(row, event.previousScreen);
      if (event.durationMs !== undefined) columns.duration_ms.put(row, event.durationMs);
      break;
    case 'custom':
      columns.name.put(row, event.name);
      if (event.properties) columns.properties.put(row, JSON.stringify(event.properties));
      break;
    case 'metric':
      columns.name.put(row, event.name);
      columns.value.put(row, event.value);
      if (event.unit !== undefined) columns.unit.put(row, event.unit);
  }
}
