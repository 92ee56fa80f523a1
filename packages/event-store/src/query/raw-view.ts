import type { Column, Table } from '../tables.ts';

const duckTypes: Record<Column['type'], string> = {
  string: 'VARCHAR',
  timestamp: 'TIMESTAMP',
  double: 'DOUBLE',
  int: 'INTEGER',
};

/** The view of a table's stored rows, in DuckDB: over the files of these patterns, or empty but typed without any. */
export function rawViewSql({ rawName, columns }: Table, patterns: readonly string[]): string {
  const select = patterns.length > 0 ? selectFiles(columns, patterns) : selectNothing(columns);
  return `CREATE OR REPLACE VIEW ${rawName} AS ${select}`;
}

function selectFiles(columns: readonly Column[], patterns: readonly string[]): string {
  const files = patterns.map((pattern) => `'${pattern.replaceAll("'", "''")}'`).join(', ');
  const partitions = "{'ingest_date': DATE, 'ingest_hour': VARCHAR}";
  // The empty part has the columns that were added after the last of these files was written: Athena shows nulls there, too.
  return `SELECT ${columns.map(typed).join(', ')}, ingest_date, ingest_hour
    FROM (${selectNothing(columns)} UNION ALL BY NAME
      SELECT * FROM read_parquet([${files}], hive_partitioning = true, hive_types = ${partitions}, union_by_name = true))`;
}

// Stored times are in UTC; Athena shows them without a zone, and so do we.
const typed = ({ name, type }: Column): string =>
  type === 'timestamp' ? `CAST(${name} AS TIMESTAMP) AS ${name}` : name;

function selectNothing(columns: readonly Column[]): string {
  const nulls = columns.map(({ name, type }) => `CAST(NULL AS ${duckTypes[type]}) AS ${name}`).join(', ');
  return `SELECT ${nulls}, CAST(NULL AS DATE) AS ingest_date, CAST(NULL AS VARCHAR) AS ingest_hour WHERE false`;
}
