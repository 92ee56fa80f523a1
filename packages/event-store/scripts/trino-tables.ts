import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sampleBatches } from '@telemetry/event-schema/sample';
import { objectPrefixes } from '@telemetry/settings/object-prefixes';
import { encodeParquet } from '../src/encode-parquet.ts';
import { EventRows } from '../src/event-rows.ts';
import type { AcceptedBatch } from '../src/event-store.ts';
import { objectKey, partitionOf } from '../src/partition.ts';
import { forgetRequestColumns, settledColumns } from '../src/settling-statements.ts';
import { rejectedColumns, tables } from '../src/tables.ts';
import { eventsViewSelect } from '../src/views.ts';
import type { Trino } from './trino-server.ts';

/** The day of all that is stored. */
export const day = '2026-11-20';

const samples = sampleBatches({ seed: 1, eventsPerBatch: 25, nowMs: () => Date.parse(`${day}T12:00:00Z`) });

/** The `i`th message, received in that hour. */
export const batch = (i: number, hour: number): AcceptedBatch => ({
  ...(JSON.parse(JSON.stringify(samples.next().value)) as Pick<AcceptedBatch, 'context' | 'events'>),
  messageId: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
  receivedAtMs: Date.parse(`${day}T${String(hour).padStart(2, '0')}:10:00Z`) + i,
});

/** Objects as the processor writes them, for Trino below `folder` and for DuckDB in `dataDir`. */
export class StoredFiles {
  readonly folder: string;
  readonly dataDir: string;
  /** Of all objects of events. */
  bytes = 0;

  constructor(folder: string) {
    this.folder = folder;
    this.dataDir = join(folder, 'twin');
  }

  /** Returns the file that Trino reads. */
  put(batches: readonly AcceptedBatch[], storedAtMs: number): string {
    const rows = new EventRows();
    for (const each of batches) rows.append(each);
    const { bytes } = rows.encode(storedAtMs);
    this.bytes += bytes.byteLength;
    return this.putObject(
      objectKey(objectPrefixes.events, partitionOf(batches[0]?.receivedAtMs ?? 0)),
      bytes,
    );
  }

  putRejected(hour: string): void {
    this.putObject(
      `${objectPrefixes.rejected}ingest_date=${day}/ingest_hour=${hour}/a.parquet`,
      encodeParquet(
        rejectedColumns,
        Object.fromEntries(
          rejectedColumns.map(({ name, type }) => [name, [type === 'string' ? '{"type":"x"}' : 1]]),
        ) as never,
      ),
    );
  }

  putObject(key: string, bytes: Uint8Array): string {
    const [file, twin] = [
      join(this.folder, key),
      join(this.dataDir, 's3/buckets/store/objects', `${key}.data`),
    ];
    for (const each of [file, twin]) mkdirSync(join(each, '..'), { recursive: true });
    writeFileSync(file, bytes);
    linkSync(file, twin);
    return file;
  }
}

const trinoTypes = {
  string: 'varchar',
  timestamp: 'timestamp(3)',
  double: 'double',
  int: 'integer',
  date: 'date',
};

const trinoTypesOfRequests: Record<string, string> = { string: 'varchar', 'array<string>': 'array(varchar)' };

/** The tables and the view of a stage, over the files that are there. */
export async function createTables(trino: Trino, folder: string): Promise<void> {
  await trino.run("CREATE SCHEMA hive.telemetry WITH (location = 'local:///warehouse')");
  for (const { rawName, prefix, columns } of tables) {
    const list = columns.map(({ name, type }) => `${name} ${trinoTypes[type]}`);
    await trino.run(`CREATE TABLE hive.telemetry.${rawName} (${list.join(', ')}, ingest_date date, ingest_hour varchar)
      WITH (external_location = 'local:///${prefix}', format = 'PARQUET', partitioned_by = ARRAY['ingest_date', 'ingest_hour'])`);
    await trino.run(`CALL hive.system.sync_partition_metadata('telemetry', '${rawName}', 'ADD')`);
  }
  mkdirSync(join(folder, objectPrefixes.forgetRequests));
  await trino.run(
    `CREATE TABLE hive.telemetry.forget_requests (${forgetRequestColumns
      .map(({ name, hiveType }) => `${name} ${trinoTypesOfRequests[hiveType]}`)
      .join(
        ', ',
      )}) WITH (external_location = 'local:///${objectPrefixes.forgetRequests}', format = 'OPENX_JSON')`,
  );
  const icebergTypes = { ...trinoTypes, timestamp: 'timestamp(6)' } as Record<string, string>;
  await trino.run(
    `CREATE TABLE iceberg.telemetry.events_settled (${settledColumns
      .map(({ name, icebergType }) => `${name} ${icebergTypes[icebergType]}`)
      .join(', ')}) WITH (format_version = 2, partitioning = ARRAY['ingest_date', 'ingest_hour'])`,
  );
  await trino.run(`CREATE VIEW hive.telemetry.events AS ${eventsViewSelect}`);
}
