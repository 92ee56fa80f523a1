import { objectPrefixes } from '@telemetry/settings';
import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { type EventCatalog, forgetRequestsTable, sqlTables } from './event-catalog.ts';
import type { EventQueue } from './event-queue.ts';
import type { Settling } from './settling.ts';

export interface OperatorProps {
  bucket: s3.IBucket;
  queues: EventQueue;
  catalog: EventCatalog;
  settling: Settling;
}

/**
 * A role that may do what `pnpm dlq`, `replay`, `compact` and `forget` do with this stage, for anybody of the account who may assume it.
 * Open requests to forget, which have ids of people, are read by it and by settling alone: the bucket denies it to everybody else,
 * whatever their own policies allow.
 */
export class Operator extends Construct {
  readonly role: iam.Role;

  constructor(scope: Construct, id: string, { bucket, queues, catalog, settling }: OperatorProps) {
    super(scope, id);
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.AccountRootPrincipal(),
      description: 'May redrive, replay, settle and forget, and reads open requests to forget',
    });
    const glue = (resource: string, resourceName?: string): string =>
      Stack.of(this).formatArn({
        service: 'glue',
        resource,
        ...(resourceName !== undefined && { resourceName }),
      });
    const below = (...prefixes: string[]): string[] =>
      prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`));
    const { events, rejected, replayRecords, forgetRecords, forgetRequests, queryResults, settledTable } =
      objectPrefixes;
    const { stateMachineArn } = settling.stateMachine;
    const statements: iam.PolicyStatementProps[] = [
      // Of this arm alone: who takes the role names it with --arm.
      { actions: ['cloudformation:DescribeStacks'], resources: [Stack.of(this).stackId] },
      {
        actions: [
          'sqs:GetQueueAttributes',
          'sqs:ReceiveMessage',
          'sqs:ChangeMessageVisibility',
          'sqs:DeleteMessage',
          'sqs:ListDeadLetterSourceQueues',
          'sqs:StartMessageMoveTask',
          'sqs:ListMessageMoveTasks',
          'sqs:CancelMessageMoveTask',
        ],
        resources: [queues.deadLetters.queueArn],
      },
      { actions: ['sqs:GetQueueAttributes', 'sqs:SendMessage'], resources: [queues.queue.queueArn] },
      {
        actions: ['s3:ListBucket', 's3:GetBucketLocation', 's3:GetBucketVersioning'],
        resources: [bucket.bucketArn],
      },
      {
        actions: ['s3:GetObject', 's3:PutObject'],
        resources: below(
          events,
          rejected,
          replayRecords,
          forgetRecords,
          forgetRequests,
          settledTable,
          queryResults,
        ),
      },
      { actions: ['s3:DeleteObject'], resources: below(forgetRequests, settledTable) },
      { actions: ['s3:AbortMultipartUpload'], resources: below(settledTable, queryResults) },
      {
        actions: [
          'athena:StartQueryExecution',
          'athena:StopQueryExecution',
          'athena:GetQueryExecution',
          'athena:GetQueryResults',
        ],
        resources: [
          `arn:${Aws.PARTITION}:athena:${Aws.REGION}:${Aws.ACCOUNT_ID}:workgroup/${settling.workgroupName}`,
        ],
      },
      {
        actions: ['glue:GetDatabase', 'glue:GetTable', 'glue:GetPartitions', 'glue:UpdateTable'],
        resources: [
          glue('catalog'),
          glue('database', catalog.databaseName),
          ...[...sqlTables, forgetRequestsTable].map((table) =>
            glue('table', `${catalog.databaseName}/${table}`),
          ),
        ],
      },
      { actions: ['states:StartExecution', 'states:ListExecutions'], resources: [stateMachineArn] },
      {
        actions: ['states:DescribeExecution', 'states:GetExecutionHistory', 'states:StopExecution'],
        resources: [
          Stack.of(this).formatArn({
            service: 'states',
            resource: 'execution',
            resourceName: `${settling.stateMachine.stateMachineName}:*`,
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        ],
      },
    ];
    for (const statement of statements) this.role.addToPolicy(new iam.PolicyStatement(statement));
    bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'OpenRequestsToForget',
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: ['s3:GetObject', 's3:GetObjectVersion'],
        resources: below(forgetRequests),
        conditions: {
          ArnNotEquals: { 'aws:PrincipalArn': [this.role.roleArn, settling.stateMachine.role.roleArn] },
        },
      }),
    );
  }
}
