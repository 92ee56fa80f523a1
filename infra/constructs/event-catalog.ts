import { eventsViewSelect, glueTypes, type Table, tables } from '@telemetry/event-store';
import { objectPrefixes, projectTitle } from '@telemetry/settings';
import { Aws, Names } from 'aws-cdk-lib';
import * as athena from 'aws-cdk-lib/aws-athena';
import * as glue from 'aws-cdk-lib/aws-glue';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

/** A query that scans more than this is stopped: a mistake must not cost more than about 0.05 USD. */
const scanLimitBytes = 10 * 1_000 ** 3;

/** SQL in AWS: Glue tables with partition projection (no crawler, no partitions to add), and an Athena workgroup. */
export class EventCatalog extends Construct {
  readonly databaseName: string;
  readonly workgroupName: string;

  constructor(scope: Construct, id: string, bucket: s3.IBucket) {
    super(scope, id);
    this.databaseName = Names.uniqueResourceName(this, { maxLength: 60, separator: '_' }).toLowerCase();
    const database = new glue.CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { name: this.databaseName, description: `${projectTitle} events` },
    });
    for (const table of tables) {
      this.#table(table, bucket).addResourceDependency(database);
    }
    this.workgroupName = Names.uniqueResourceName(this, { maxLength: 60, separator: '-' });
    const workgroup = new athena.CfnWorkGroup(this, 'Workgroup', {
      name: this.workgroupName,
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: scanLimitBytes,
        resultConfiguration: {
          outputLocation: `s3://${bucket.bucketName}/${objectPrefixes.queryResults}`,
          encryptionConfiguration: { encryptionOption: 'SSE_S3' },
        },
      },
    });
    new athena.CfnNamedQuery(this, 'EventsView', {
      name: 'Create the view events',
      description: 'One row for each event id. Run it once after the first deployment.',
      database: this.databaseName,
      workGroup: this.workgroupName,
      queryString: `CREATE OR REPLACE VIEW events AS\n${eventsViewSelect}`,
    }).addResourceDependency(workgroup);
  }

  #table({ name, prefix, columns }: Table, bucket: s3.IBucket): glue.CfnTable {
    const location = `s3://${bucket.bucketName}/${prefix}`;
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
          'projection.ingest_date.range': '2026-01-01,NOW+1DAY',
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
