import { objectPrefixes } from '@telemetry/settings/object-prefixes';

/** What a column holds of one row. */
export type Value = string | number | Uint8Array | null;

/** How a column is stored in Parquet. Times are INT64 milliseconds in UTC, texts are UTF-8. */
export type ColumnType = 'string' | 'timestamp' | 'double' | 'int';

/**
 * How much a column's values differ within one object; it decides how the column is encoded. `few`: they come from a
 * short list, or one for each message; `some`: they repeat; `unique`: they hardly do.
 */
export type Spread = 'few' | 'some' | 'unique';

export interface Column {
  name: string;
  type: ColumnType;
  spread: Spread;
  nullable?: boolean;
  /** People ask for some values of it: each file says the least and the greatest that it has. */
  filtered?: boolean;
  /** What the column holds, for the Glue catalog. */
  comment: string;
}

/** Beside the times. Ids of events are left out: random as they are, every file has nearly all of them between its two. */
const filtered = new Set([
  'type',
  'app_id',
  'device_id',
  'session_id',
  'user_id',
  'name',
  'message_id',
  'reason',
]);

type Named<Name extends string> = Column & { name: Name };
const column = <Name extends string>(
  name: Name,
  type: ColumnType,
  spread: Spread,
  comment: string,
): Named<Name> => ({ name, type, spread, comment, filtered: type === 'timestamp' || filtered.has(name) });
const optional = <Name extends string>(
  name: Name,
  type: ColumnType,
  spread: Spread,
  comment: string,
): Named<Name> => ({ ...column(name, type, spread, comment), nullable: true });

/**
 * The columns of `events`: the writer, the Glue tables and the views are made from this list. `duration_ms` is a double
 * because the contract takes any number, `12.5` too.
 */
export const eventColumns = [
  column('event_id', 'string', 'unique', 'UUID made by the client'),
  column('type', 'string', 'few', 'click, screen_view, custom or metric'),
  column('occurred_at', 'timestamp', 'unique', 'By the clock of the device'),
  column('received_at', 'timestamp', 'few', 'When the edge received the request'),
  column('stored_at', 'timestamp', 'few', 'When the write of the object began'),
  column('app_id', 'string', 'few', 'Application'),
  optional('app_version', 'string', 'few', 'Version of the application'),
  optional('platform', 'string', 'few', 'Platform of the device'),
  column('device_id', 'string', 'some', 'Device'),
  optional('session_id', 'string', 'some', 'Session'),
  optional('user_id', 'string', 'some', 'User, when signed in'),
  optional('screen', 'string', 'some', 'click, screen_view: the screen'),
  optional('previous_screen', 'string', 'some', 'screen_view: where from'),
  optional('target', 'string', 'some', 'click: what was clicked'),
  optional('x', 'double', 'unique', 'click: position'),
  optional('y', 'double', 'unique', 'click: position'),
  optional('name', 'string', 'some', 'custom, metric: name'),
  optional('value', 'double', 'unique', 'metric: value'),
  optional('unit', 'string', 'few', 'metric: unit'),
  optional('duration_ms', 'double', 'unique', 'screen_view: how long, milliseconds'),
  optional('properties', 'string', 'unique', 'custom: flat JSON object'),
  column('message_id', 'string', 'some', 'SQS message that carried the event'),
  column('schema_version', 'int', 'few', 'Version of the contract'),
  optional('trace_id', 'string', 'some', 'Trace of the request in X-Ray, where the edge traces'),
] as const satisfies readonly Column[];

/** The columns of `rejected_events`. */
export const rejectedColumns = [
  column('message_id', 'string', 'some', 'SQS message'),
  column('received_at', 'timestamp', 'few', 'When the edge received the request'),
  column('rejected_at', 'timestamp', 'few', 'When the write of the object began'),
  optional('event_index', 'int', 'unique', 'Place in the batch; null when the message was rejected whole'),
  optional('event_id', 'string', 'unique', 'The id as sent, if there was one'),
  column('reason', 'string', 'few', 'Typed reason'),
  column('detail', 'string', 'some', 'What exactly is wrong'),
  column('original', 'string', 'unique', 'The exact text that came'),
  column('schema_version', 'int', 'few', 'Version of the contract that refused it'),
  optional(
    'context',
    'string',
    'some',
    'The context of its batch, JSON; null when the message was rejected whole',
  ),
  optional('trace_id', 'string', 'some', 'Trace of the request in X-Ray, where the edge traces'),
] as const satisfies readonly Column[];

export const glueTypes: Record<ColumnType, string> = {
  string: 'string',
  timestamp: 'timestamp',
  double: 'double',
  int: 'int',
};

export interface Table {
  name: 'events' | 'rejected_events' | 'events_settled';
  /** What SQL calls the stored rows as they are: the name of the Glue table, and of the view on one machine. */
  rawName: 'events_raw' | 'rejected_events' | 'events_settled';
  /** How every object's key begins. */
  prefix: string;
  columns: readonly Column[];
}

/** What the processor writes. */
export const tables: readonly Table[] = [
  { name: 'events', rawName: 'events_raw', prefix: objectPrefixes.events, columns: eventColumns },
  {
    name: 'rejected_events',
    rawName: 'rejected_events',
    prefix: objectPrefixes.rejected,
    columns: rejectedColumns,
  },
];

/** What was put together, on one machine: plain Parquet of the same columns. In AWS it is an Iceberg table. */
export const settledTable: Table = {
  name: 'events_settled',
  rawName: 'events_settled',
  prefix: objectPrefixes.settled,
  columns: eventColumns,
};
