/** How a column is stored in Parquet. Times are INT64 milliseconds in UTC, texts are UTF-8. */
export type ColumnType = 'string' | 'timestamp' | 'double' | 'int';

export interface Column {
  name: string;
  type: ColumnType;
  nullable?: boolean;
  /** What the column holds, for the Glue catalog. */
  comment: string;
}

type Named<Name extends string> = Column & { name: Name };
const column = <Name extends string>(name: Name, type: ColumnType, comment: string): Named<Name> => ({
  name,
  type,
  comment,
});
const optional = <Name extends string>(name: Name, type: ColumnType, comment: string): Named<Name> => ({
  ...column(name, type, comment),
  nullable: true,
});

/** The columns of `events`: the writer, the Glue tables and the views are made from this list. */
export const eventColumns = [
  column('event_id', 'string', 'UUID made by the client'),
  column('type', 'string', 'click, screen_view, custom or metric'),
  column('occurred_at', 'timestamp', 'By the clock of the device'),
  column('received_at', 'timestamp', 'When the edge received the request'),
  column('stored_at', 'timestamp', 'When the write of the object began'),
  column('app_id', 'string', 'Application'),
  optional('app_version', 'string', 'Version of the application'),
  optional('platform', 'string', 'Platform of the device'),
  column('device_id', 'string', 'Device'),
  optional('session_id', 'string', 'Session'),
  optional('user_id', 'string', 'User, when signed in'),
  optional('screen', 'string', 'click, screen_view: the screen'),
  optional('previous_screen', 'string', 'screen_view: where from'),
  optional('target', 'string', 'click: what was clicked'),
  optional('x', 'double', 'click: position'),
  optional('y', 'double', 'click: position'),
  optional('name', 'string', 'custom, metric: name'),
  optional('value', 'double', 'metric: value'),
  optional('unit', 'string', 'metric: unit'),
  optional('duration_ms', 'double', 'screen_view: how long, milliseconds'),
  optional('properties', 'string', 'custom: flat JSON object'),
  column('message_id', 'string', 'SQS message that carried the event'),
  column('schema_version', 'int', 'Version of the contract'),
] as const satisfies readonly Column[];

/** The columns of `rejected_events`. */
export const rejectedColumns = [
  column('message_id', 'string', 'SQS message'),
  column('received_at', 'timestamp', 'When the edge received the request'),
  column('rejected_at', 'timestamp', 'When the write of the object began'),
  optional('event_index', 'int', 'Place in the batch; null when the message was rejected whole'),
  optional('event_id', 'string', 'The id as sent, if there was one'),
  column('reason', 'string', 'Typed reason'),
  column('detail', 'string', 'What exactly is wrong'),
  column('original', 'string', 'The exact text that came'),
  column('schema_version', 'int', 'Version of the contract that refused it'),
] as const satisfies readonly Column[];

export const glueTypes: Record<ColumnType, string> = {
  string: 'string',
  timestamp: 'timestamp',
  double: 'double',
  int: 'int',
};

export interface Table {
  name: 'events' | 'rejected_events';
  /** First part of every object's key. */
  prefix: string;
  columns: readonly Column[];
}

export const tables: readonly Table[] = [
  { name: 'events', prefix: 'events', columns: eventColumns },
  { name: 'rejected_events', prefix: 'rejected', columns: rejectedColumns },
];
