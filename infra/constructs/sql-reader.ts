import { objectPrefixes } from '@telemetry/settings';
import { Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { type EventCatalog, sqlTables } from './event-catalog.ts';

/** A role that may query and nothing else, for anybody of the account who may assume it. */
export class SqlReader extends Construct {
  readonly role: iam.Role;

  constructor(
    scope: Construct,
    id: string,
    { bucket, catalog }: { bucket: s3.IBucket; catalog: EventCatalog },
  ) {
    super(scope, id);
    const { databaseName, workgroupName } = catalog;
    const glue = (resource: string, resourceName?: string): string =>
      Stack.of(this).formatArn({
        service: 'glue',
        resource,
        ...(resourceName !== undefined && { resourceName }),
      });
    const { events, rejected, settledTable, queryResults } = objectPrefixes;
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.AccountRootPrincipal(),
      description: 'May query the events by Athena, and nothing else',
    });
    const statements: iam.PolicyStatementProps[] = [
      {
        actions: [
          'athena:StartQueryExecution',
          'athena:StopQueryExecution',
          'athena:GetQueryExecution',
          'athena:GetQueryResults',
          'athena:GetWorkGroup',
          'athena:ListNamedQueries',
          'athena:GetNamedQuery',
        ],
        resources: [`arn:${Aws.PARTITION}:athena:${Aws.REGION}:${Aws.ACCOUNT_ID}:workgroup/${workgroupName}`],
      },
      {
        actions: ['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables', 'glue:GetPartitions'],
        resources: [
          glue('catalog'),
          glue('database', databaseName),
          ...sqlTables.map((table) => glue('table', `${databaseName}/${table}`)),
        ],
      },
      { actions: ['s3:GetBucketLocation', 's3:ListBucket'], resources: [bucket.bucketArn] },
      {
        actions: ['s3:GetObject'],
        resources: [events, rejected, settledTable, queryResults].map((prefix) =>
          bucket.arnForObjects(`${prefix}*`),
        ),
      },
      // Results are written with the rights of who asks.
      {
        actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
        resources: [bucket.arnForObjects(`${queryResults}*`)],
      },
    ];
    for (const statement of statements) this.role.addToPolicy(new iam.PolicyStatement(statement));
  }
}
