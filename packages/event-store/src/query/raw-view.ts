import { quote } from '../quote.ts';
import type { Column, Table } from '../tables.ts';

const duckTypes: Record<Column['type'], string> = {
  string: 'VARCHAR',
  timestamp: 'TIMESTAMP',
  double: 'DOUBLE',
  int: 'INTEGER',
};

/** How a table's files are read. Both are names of one function; a plan tells by them which table it reads. */
const scanFunctions = {
  events: 'read_parquet',
  rejected_events: 'read_parquet',
  events_settled: 'parquet_scan',
} as const satisfies Record<Table['name'], string>;

/** A table, perhaps under another name. */
export type RawView = Pick<Table, 'name' | 'columns'> & { rawName: string };

export interface RawViewOptions {
  /** Adds the column "$path", which Athena has without showing it. */
  path?: boolean;
  /** Opens every file to see which columns it has: needed where some are from before a column was added. */
  differ?: boolean;
}

/** The view of a table's stored rows, in DuckDB: over the files of these patterns, or empty but typed without any. */
export function rawViewSql(
  table: RawView,
  patterns: readonly string[],
  options: RawViewOptions = {},
): string {
  const { rawName, columns } = table;
  const select =
    patterns.length > 0 ? selectFiles(table, patterns, options) : selectNothing(columns, options.path);
  return `CREATE OR REPLACE VIEW ${rawName} AS ${select}`;
}

function selectFiles(
  { name, columns }: RawView,
  patterns: readonly string[],
  { path = false, differ = false }: RawViewOptions,
): string {
  const options = [
    `[${patterns.map(quote).join(', ')}]`,
    "hive_partitioning = true, hive_types = {'ingest_date': DATE, 'ingest_hour': VARCHAR}",
    ...(differ ? ['union_by_name = true'] : []),
    ...(path ? ['filename = true'] : []),
  ];
  const files = `SELECT * FROM ${scanFunctions[name]}(${options.join(', ')})`;
  // The empty part has the columns that were added after the last of these files was written: Athena shows nulls there, too.
  const source = differ ? `${selectNothing(columns)} UNION ALL BY NAME ${files}` : files;
  const hidden = path ? ', filename AS "$path"' : '';
  return `SELECT ${columns.map(typed).join(', ')}, ingest_date, ingest_hour${hidden} FROM (${source}) AS files`;
}

// Stored times are in UTC; Athena shows them without a zone, and so do we.
const typed = ({ name, type }: Column): string =>
  type === 'timestamp' ? `CAST(files.${name} AS TIMESTAMP) AS ${name}` : `files.${name}`;

function selectNothing(columns: readonly Column[], path = false): string {
  const nulls = columns.map(({ name, type }) => `CAST(NULL AS ${duckTypes[type]}) AS ${name}`).join(', ');
  const hidden = path ? ', CAST(NULL AS VARCHAR) AS "$path"' : '';
  return `SELECT ${nulls}, CAST(NULL AS DATE) AS ingest_date, CAST(NULL AS VARCHAR) AS ingest_hour${hidden} WHERE false`;
}
