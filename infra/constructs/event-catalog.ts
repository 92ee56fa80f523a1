import {
  eventsViewSelect,
  exampleQueries,
  forgetRequestColumns,
  glueTypes,
  settledColumns,
  snapshotHours,
  type Table,
  tables,
} from '@telemetry/event-store';
import { objectPrefixes, projectTitle, type StageConfig } from '@telemetry/settings';
import { Aws, Names } from 'aws-cdk-lib';
import * as athena from 'aws-cdk-lib/aws-athena';
import * as glue from 'aws-cdk-lib/aws-glue';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

/** What SQL knows: tables, and the view over them. */
export const sqlTables = [...tables.map(({ rawName }) => rawName), 'events_settled', 'events'] as const;

/** Open requests to forget: for what settles and who forgets, and for no reader. */
export const forgetRequestsTable = 'forget_requests';

/** Of the view's columns: Iceberg's times are in microseconds, and a union with them is. */
const viewTypes: Record<string, string> = { string: 'varchar', timestamp: 'timestamp(6)', int: 'integer' };

/**
 * SQL in AWS: Glue tables with partition projection (no crawler, no partitions to add), the Iceberg table of settled rows, the view
 * over both, and an Athena workgroup for people.
 */
export class EventCatalog extends Construct {
  readonly databaseName: string;
  readonly workgroupName: string;
  readonly #bucket: s3.IBucket;
  readonly #config: StageConfig;

  constructor(
    scope: Construct,
    id: string,
    { bucket, config, key }: { bucket: s3.IBucket; config: StageConfig; key: kms.IKey | undefined },
  ) {
    super(scope, id);
    this.#bucket = bucket;
    this.#config = config;
    this.databaseName = Names.uniqueResourceName(this, { maxLength: 60, separator: '_' }).toLowerCase();
    const database = new glue.CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { name: this.databaseName, description: `${projectTitle} events` },
    });
    const view = this.#view();
    for (const table of [...tables.map((each) => this.#table(each)), this.#settledTable()]) {
      table.addResourceDependency(database);
      view.addResourceDependency(table);
    }
    this.#forgetRequests().addResourceDependency(database);
    this.workgroupName = Names.uniqueResourceName(this, { maxLength: 60, separator: '-' });
    const workgroup = new athena.CfnWorkGroup(this, 'Workgroup', {
      name: this.workgroupName,
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: config.sql.scanLimitGB * 1_000 ** 3,
        resultConfiguration: {
          outputLocation: `s3://${bucket.bucketName}/${objectPrefixes.queryResults}`,
          encryptionConfiguration: key
            ? { encryptionOption: 'SSE_KMS', kmsKey: key.keyArn }
            : { encryptionOption: 'SSE_S3' },
        },
      },
    });
    exampleQueries.forEach(({ title, sql }, i) => {
      new athena.CfnNamedQuery(this, `Example${i + 1}`, {
        name: title,
        database: this.databaseName,
        workGroup: this.workgroupName,
        queryString: sql,
      }).addResourceDependency(workgroup);
    });
  }

  /**
   * A view as Athena keeps it in Glue: its text and the types of its columns as JSON in base64 (Trino 476, ConnectorViewDefinition,
   * and what `SHOW CREATE VIEW` of Athena shows). So it changes with a deployment.
   */
  #view(): glue.CfnTable {
    const columns = settledColumns.map(({ name, icebergType }) => ({
      name,
      type: viewTypes[icebergType] ?? icebergType,
    }));
    const definition = {
      originalSql: eventsViewSelect,
      catalog: 'awsdatacatalog',
      schema: this.databaseName,
      columns,
    };
    return new glue.CfnTable(this, 'events', {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: this.databaseName,
      tableInput: {
        name: 'events',
        description: 'One row for each event id: of what is settled, and of what is not yet within its hour',
        tableType: 'VIRTUAL_VIEW',
        parameters: { presto_view: 'true', comment: 'Presto View' },
        viewOriginalText: `/* Presto View: ${Buffer.from(JSON.stringify(definition)).toString('base64')} */`,
        viewExpandedText: '/* Presto View */',
        storageDescriptor: {
          columns: settledColumns.map(({ name, icebergType, comment }) => ({
            name,
            type: icebergType,
            comment,
          })),
        },
      },
    });
  }

  /** Iceberg: docs/decisions/075-settled-rows.md says why. */
  #settledTable(): glue.CfnTable {
    const idOf = (name: string): number => settledColumns.findIndex((column) => column.name === name) + 1;
    return new glue.CfnTable(this, 'events_settled', {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: this.databaseName,
      name: 'events_settled',
      openTableFormatInput: {
        icebergInput: {
          metadataOperation: 'CREATE',
          version: '2',
          icebergTableInput: {
            location: `s3://${this.#bucket.bucketName}/${objectPrefixes.settledTable.slice(0, -1)}`,
            schema: {
              type: 'struct',
              fields: settledColumns.map(({ name, icebergType, comment }) => ({
                id: idOf(name),
                name,
                type: icebergType,
                required: false,
                doc: comment,
              })),
            },
            partitionSpec: {
              specId: 0,
              fields: ['ingest_date', 'ingest_hour'].map((name) => ({
                name,
                sourceId: idOf(name),
                transform: 'identity',
              })),
            },
            properties: {
              'write.format.default': 'parquet',
              // One file of deleted rows is enough for OPTIMIZE to write a data file anew; by default it takes two, and what was deleted
              // once would stay ("Allowed property values: a positive number. Must be less than 50. Default value: 2": Athena user guide,
              // querying-iceberg-creating-tables, as kept in awsdocs/amazon-athena-user-guide, read 2026-11-29).
              optimize_rewrite_delete_file_threshold: '1',
              'write.parquet.compression-codec': 'zstd',
              // A forgotten person's bytes are there as long as a snapshot has them (Athena user guide, vacuum-statement, read 2026-11-29).
              vacuum_max_snapshot_age_seconds: String(snapshotHours * 3_600),
            },
          },
        },
      },
    });
  }

  /** A file of JSON for each request. One that is not as it should be stops settling: better no data than data that was to be gone. */
  #forgetRequests(): glue.CfnTable {
    return new glue.CfnTable(this, forgetRequestsTable, {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: this.databaseName,
      tableInput: {
        name: forgetRequestsTable,
        description: 'Open requests to forget; who may not read the objects gets nothing',
        tableType: 'EXTERNAL_TABLE',
        parameters: { classification: 'json' },
        storageDescriptor: {
          location: `s3://${this.#bucket.bucketName}/${objectPrefixes.forgetRequests}`,
          inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
          outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
          serdeInfo: { serializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
          columns: forgetRequestColumns.map(({ name, hiveType, comment }) => ({
            name,
            type: hiveType,
            comment,
          })),
        },
      },
    });
  }

  #table({ name, prefix, columns }: Table): glue.CfnTable {
    const { retentionDays } = this.#config;
    const days = name === 'events' ? retentionDays.events : retentionDays.rejected;
    const location = `s3://${this.#bucket.bucketName}/${prefix.slice(0, -1)}`;
    const tableName = name === 'events' ? 'events_raw' : name;
    return new glue.CfnTable(this, tableName, {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: this.databaseName,
      tableInput: {
        name: tableName,
        tableType: 'EXTERNAL_TABLE',
        partitionKeys: [
          { name: 'ingest_date', type: 'date' },
          { name: 'ingest_hour', type: 'string' },
        ],
        parameters: {
          classification: 'parquet',
          'projection.enabled': 'true',
          'projection.ingest_date.type': 'date',
          'projection.ingest_date.format': 'yyyy-MM-dd',
          // Nothing is older, but for what S3 has not taken away yet.
          'projection.ingest_date.range': `NOW-${days + 2}DAYS,NOW+1DAYS`,
          'projection.ingest_hour.type': 'integer',
          'projection.ingest_hour.range': '0,23',
          'projection.ingest_hour.digits': '2',
          'storage.location.template': `${location}/ingest_date=\${ingest_date}/ingest_hour=\${ingest_hour}`,
        },
        storageDescriptor: {
          location: `${location}/`,
          inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
          outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
          serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
          columns: columns.map((column) => ({
            name: column.name,
            type: glueTypes[column.type],
            comment: column.comment,
          })),
        },
      },
    });
  }
}
