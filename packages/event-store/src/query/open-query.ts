import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { type Column, type Table, tables } from '../tables.ts';
import { eventsViewSql } from '../views.ts';

export type Row = Record<string, unknown>;

export interface Query extends AsyncDisposable {
  /** Runs one statement. Times become ISO 8601 texts, big integers numbers where they are safe and texts where not. */
  rows(sql: string): Promise<Row[]>;
  close(): void;
}

const duckTypes: Record<Column['type'], string> = {
  string: 'VARCHAR',
  timestamp: 'TIMESTAMP',
  double: 'DOUBLE',
  int: 'INTEGER',
};

/**
 * DuckDB over the objects in one or several data directories of the twin, with the views `events`, `events_raw` and
 * `rejected_events`. Works before the first object is there. SQL can read those objects and no other file, and changes
 * nothing.
 */
export async function openQuery({ dataDirs }: { dataDirs: readonly string[] }): Promise<Query> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  const roots: string[] = [];
  for (const table of tables) {
    // fauxqs keeps the object <key> of a bucket in s3/buckets/<bucket>/objects/<key>.data.
    const patterns = dataDirs.map(
      (dir) => `${resolve(dir)}/s3/buckets/*/objects/${table.prefix}/**/*.parquet.data`,
    );
    const present = patterns.filter((pattern) => globSync(pattern).length > 0);
    await connection.run(
      `CREATE VIEW ${table.name === 'events' ? 'events_raw' : table.name} AS ${rawSelect(table, present)}`,
    );
    roots.push(...dataDirs.map((dir) => resolve(dir)));
  }
  await connection.run(eventsViewSql);
  await connection.run(`SET allowed_directories = [${roots.map((root) => quote(`${root}/`)).join(', ')}]`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
  const close = (): void => {
    connection.closeSync();
    instance.closeSync();
  };
  return {
    async rows(sql) {
      const reader = await connection.runAndReadAll(sql);
      return reader.getRowObjectsJson() as Row[];
    },
    close,
    async [Symbol.asyncDispose]() {
      close();
      await Promise.resolve();
    },
  };
}

function rawSelect(table: Table, patterns: readonly string[]): string {
  if (patterns.length === 0) {
    const columns = table.columns.map(({ name, type }) => `CAST(NULL AS ${duckTypes[type]}) AS ${name}`);
    return `SELECT ${columns.join(', ')}, CAST(NULL AS DATE) AS ingest_date, CAST(NULL AS VARCHAR) AS ingest_hour WHERE false`;
  }
  const columns = table.columns.map(({ name, type }) =>
    type === 'timestamp' ? `CAST(${name} AS TIMESTAMP) AS ${name}` : name,
  );
  const files = `[${patterns.map(quote).join(', ')}]`;
  const partitions = `{'ingest_date': DATE, 'ingest_hour': VARCHAR}`;
  return `SELECT ${columns.join(', ')}, ingest_date, ingest_hour
    FROM read_parquet(${files}, hive_partitioning = true, hive_types = ${partitions}, union_by_name = true)`;
}

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
