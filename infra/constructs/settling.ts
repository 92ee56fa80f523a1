import {
  compareDay,
  expireSettled,
  mergeDay,
  optimizeDay,
  removableOfDay,
  type SettlingWords,
  vacuum,
} from '@telemetry/event-store';
import { metricsNamespace, objectPrefixes, type StageConfig } from '@telemetry/settings';
import { Aws, Duration, Names, Stack } from 'aws-cdk-lib';
import * as athena from 'aws-cdk-lib/aws-athena';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { forgetRequestsTable, sqlTables } from './event-catalog.ts';
import { serviceOfAccount } from './service-role.ts';

export interface SettlingProps {
  bucket: s3.IBucket;
  databaseName: string;
  settings: StageConfig['sql']['settling'];
  /** Days until settled rows go. */
  retentionDays: number;
  /** Of query results. */
  key: kms.IKey | undefined;
  /** Its metrics stand beside the processor's, under this name. */
  service: string;
}

/** What a run says of what it finds: seconds since the end of the oldest hour that has small objects; 0 without any. */
export const settlingMetrics = ['OldestUnsettledHourAge'] as const;

/**
 * An hour is settled when it has been over for so long. It is also the longest that an invocation takes: what began to be stored so long
 * before a run is there when it begins, or never comes (AWS Lambda developer guide, gettingstarted-limits, read 2026-11-29).
 */
const closedAfterMs = 900_000;
/** Objects that one DeleteObjects takes (Amazon S3 API reference, DeleteObjects, read 2026-11-29). */
const keysPerDelete = 1_000;

/**
 * Puts small objects together by Athena, day by day: merges what is not settled, compares by ids, and only then takes small objects
 * away that have been settled for longer than the grace. Scheduler and Step Functions call Athena and S3 themselves; no code of
 * ours runs and no row passes through it. docs/decisions/075-settled-rows.md says why so.
 */
export class Settling extends Construct {
  readonly stateMachine: StateMachine;
  readonly workgroupName: string;

  constructor(
    scope: Construct,
    id: string,
    { bucket, databaseName, settings, retentionDays, key, service }: SettlingProps,
  ) {
    super(scope, id);
    this.workgroupName = Names.uniqueResourceName(this, { maxLength: 60, separator: '-' });
    const results = `${objectPrefixes.queryResults}settling/`;
    // Of its own: the limit of what people may scan would stop it, and its costs are seen apart.
    const workgroup = new athena.CfnWorkGroup(this, 'Workgroup', {
      name: this.workgroupName,
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        resultConfiguration: {
          outputLocation: `s3://${bucket.bucketName}/${results}`,
          encryptionConfiguration: key
            ? { encryptionOption: 'SSE_KMS', kmsKey: key.keyArn }
            : { encryptionOption: 'SSE_S3' },
        },
      },
    });
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      role: new iam.Role(this, 'StateMachineRole', {
        assumedBy: serviceOfAccount('states.amazonaws.com', undefined),
      }),
      definitionBody: DefinitionBody.fromString(
        Stack.of(this).toJsonString(
          definition({
            workGroup: this.workgroupName,
            bucket: bucket.bucketName,
            databaseName,
            settings,
            retentionDays,
            service,
          }),
        ),
      ),
      timeout: Duration.hours(settings.everyHours * 3),
    });
    this.stateMachine.node.addDependency(workgroup);
    for (const statement of permissions(this, bucket, this.workgroupName, databaseName))
      this.stateMachine.addToRolePolicy(statement);
    // A distributed map runs its batches as executions of the same machine.
    new iam.Policy(this, 'Batches', {
      roles: [this.stateMachine.role],
      statements: [
        new iam.PolicyStatement({
          actions: ['states:StartExecution'],
          resources: [this.stateMachine.stateMachineArn],
        }),
        new iam.PolicyStatement({
          actions: ['states:DescribeExecution', 'states:StopExecution'],
          resources: [`${this.stateMachine.stateMachineArn}/*`],
        }),
      ],
    });
    new Schedule(this, 'Schedule', {
      schedule: ScheduleExpression.rate(Duration.hours(settings.everyHours)),
      target: new StepFunctionsStartExecution(this.stateMachine, {}),
      description: 'Puts the small objects of closed hours together',
    });
  }
}

interface Named {
  workGroup: string;
  bucket: string;
  databaseName: string;
  settings: SettlingProps['settings'];
  retentionDays: number;
  service: string;
}

/** Amazon States Language with JSONata (Step Functions developer guide, transforming-data, read 2026-11-29). */
function definition({ workGroup, bucket, databaseName, settings, retentionDays, service }: Named): object {
  const words: SettlingWords = {
    day: '{day}',
    openDate: '{openDate}',
    openHour: '{openHour}',
    storedBefore: '{storedBefore}',
    grace: `'${settings.graceHours}' HOUR`,
    windowDays: String(settings.windowDays),
  };
  const query = (statement: string, next: object): object => ({
    Type: 'Task',
    Resource: 'arn:aws:states:::athena:startQueryExecution.sync',
    Arguments: {
      QueryString: expression(statement),
      WorkGroup: workGroup,
      QueryExecutionContext: { Database: databaseName },
    },
    ...next,
  });
  /** Again as long as Athena says that it did only a part: OPTIMIZE takes 100 partitions at once, VACUUM some thousand files. */
  const inParts = (word: 'OPTIMIZE' | 'VACUUM', name: string, statement: string, next: object): object => ({
    [name]: query(statement, {
      Catch: [
        { ErrorEquals: ['States.TaskFailed'], Output: '{% $states.errorOutput %}', Next: `${name} again?` },
      ],
      ...next,
    }),
    [`${name} again?`]: {
      Type: 'Choice',
      Choices: [
        { Condition: `{% $contains($states.input.Cause, 'ICEBERG_${word}_MORE_RUNS_NEEDED') %}`, Next: name },
      ],
      Default: `${name} failed`,
    },
    [`${name} failed`]: {
      Type: 'Fail',
      Error: `${name}Failed`,
      Cause: '{% $states.input.Cause %}',
    },
  });
  const time = (format: string): string =>
    `{% $fromMillis($toMillis($states.context.Execution.StartTime) - ${closedAfterMs}, '${format}') %}`;
  return {
    Comment: 'Settles the days that have small objects',
    QueryLanguage: 'JSONata',
    StartAt: 'List days',
    States: {
      'List days': {
        Type: 'Task',
        Resource: 'arn:aws:states:::aws-sdk:s3:listObjectsV2',
        Arguments: { Bucket: bucket, Prefix: objectPrefixes.events, Delimiter: '/' },
        Assign: {
          openDate: time('[Y0001]-[M01]-[D01]'),
          openHour: time('[H01]'),
          storedBefore: time('[Y0001]-[M01]-[D01] [H01]:[m01]:[s01]'),
          days: `{% [$states.result.CommonPrefixes.$substringBefore($substringAfter(Prefix, 'ingest_date='), '/')] %}`,
        },
        Next: 'List hours of the oldest',
      },
      // S3 lists in the order of names. Without any day this finds nothing.
      'List hours of the oldest': {
        Type: 'Task',
        Resource: 'arn:aws:states:::aws-sdk:s3:listObjectsV2',
        Arguments: {
          Bucket: bucket,
          Prefix: `{% '${objectPrefixes.events}ingest_date=' & $days[0] & '/' %}`,
          Delimiter: '/',
        },
        Output: `{% {'hours': [$states.result.CommonPrefixes.$substringBefore($substringAfter(Prefix, 'ingest_hour='), '/')]} %}`,
        Next: 'Say how old',
      },
      // Before anything is done: a run that fails has said it.
      'Say how old': {
        Type: 'Task',
        Resource: 'arn:aws:states:::aws-sdk:cloudwatch:putMetricData',
        Arguments: {
          Namespace: metricsNamespace,
          MetricData: [
            {
              MetricName: settlingMetrics[0],
              Dimensions: [{ Name: 'service', Value: service }],
              Unit: 'Seconds',
              Value: oldestHourAge,
            },
          ],
        },
        Next: 'Each day',
      },
      'Each day': {
        Type: 'Map',
        Items: '{% $days %}',
        MaxConcurrency: 1,
        ItemSelector: { day: '{% $states.context.Map.Item.Value %}' },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'INLINE' },
          StartAt: 'Merge',
          States: {
            Merge: query(mergeDay(words), { Assign: { day: '{% $states.input.day %}' }, Next: 'Compare' }),
            Compare: query(compareDay(words), { Next: 'Read comparison' }),
            'Read comparison': {
              Type: 'Task',
              Resource: 'arn:aws:states:::aws-sdk:athena:getQueryResults',
              Arguments: { QueryExecutionId: '{% $states.input.QueryExecution.QueryExecutionId %}' },
              Output: '{% $states.result.ResultSet.Rows[1].Data.VarCharValue %}',
              Next: 'As compared?',
            },
            'As compared?': {
              Type: 'Choice',
              Choices: [
                {
                  Condition: "{% $states.input[0] = '0' and $states.input[1] = '0' %}",
                  Next: 'Find removable',
                },
              ],
              Default: 'Not as compared',
            },
            'Not as compared': {
              Type: 'Fail',
              Error: 'NotAsCompared',
              Cause: '{% "missing and doubled ids of " & $day & ": " & $string($states.input) %}',
            },
            // In the first hours there is no snapshot as old as the grace: then nothing can go yet.
            'Find removable': query(removableOfDay(words), {
              Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'Day ends' }],
              Next: 'Remove',
            }),
            Remove: {
              Type: 'Map',
              Label: 'Remove',
              MaxConcurrency: 4,
              ItemReader: {
                Resource: 'arn:aws:states:::s3:getObject',
                ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
                Arguments: {
                  Bucket: bucket,
                  Key: `{% $substringAfter($states.input.QueryExecution.ResultConfiguration.OutputLocation, '${bucket}/') %}`,
                },
              },
              ItemBatcher: { MaxItemsPerBatch: keysPerDelete },
              ItemProcessor: {
                ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
                StartAt: 'Delete objects',
                States: {
                  'Delete objects': {
                    Type: 'Task',
                    Resource: 'arn:aws:states:::aws-sdk:s3:deleteObjects',
                    Arguments: {
                      Bucket: bucket,
                      Delete: { Objects: "{% [$states.input.Items.{'Key': key}] %}", Quiet: true },
                    },
                    End: true,
                  },
                },
              },
              Output: {},
              Next: 'Optimize',
            },
            ...inParts('OPTIMIZE', 'Optimize', optimizeDay(words), { Output: {}, End: true }),
            'Day ends': { Type: 'Pass', Output: {}, End: true },
          },
        },
        Output: {},
        Next: 'Expire',
      },
      Expire: query(expireSettled(retentionDays), { Next: 'Vacuum' }),
      ...inParts('VACUUM', 'Vacuum', vacuum, { End: true }),
    },
  };
}

/** Seconds from the end of the oldest hour to the start of the run, as JSONata. */
const oldestHourAge = `{% $exists($states.input.hours[0])
  ? $max([0, ($toMillis($states.context.Execution.StartTime) - $toMillis($days[0] & 'T' & $states.input.hours[0] & ':00:00.000Z')) / 1000 - 3600])
  : 0 %}`;

/** A statement as JSONata: texts, and the words in braces as the variables of the same names. */
function expression(statement: string): string {
  const parts = statement.split(/\{(day|openDate|openHour|storedBefore)\}/);
  return `{% ${parts.map((part, i) => (i % 2 === 0 ? JSON.stringify(part) : word(part))).join(' & ')} %}`;
}

// Merge is what sets the variable of the day: in its own arguments only the input has it.
const word = (name: string): string =>
  name === 'day' ? '($exists($day) ? $day : $states.input.day)' : `$${name}`;

function permissions(
  scope: Construct,
  bucket: s3.IBucket,
  workGroup: string,
  databaseName: string,
): iam.PolicyStatement[] {
  const glue = (resource: string, name: string): string =>
    Stack.of(scope).formatArn({ service: 'glue', resource, resourceName: name });
  const below = (...prefixes: string[]): string[] =>
    prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`));
  const { events, forgetRequests, queryResults, settledTable } = objectPrefixes;
  return [
    new iam.PolicyStatement({
      actions: [
        'athena:StartQueryExecution',
        'athena:StopQueryExecution',
        'athena:GetQueryExecution',
        'athena:GetQueryResults',
      ],
      resources: [`arn:${Aws.PARTITION}:athena:${Aws.REGION}:${Aws.ACCOUNT_ID}:workgroup/${workGroup}`],
    }),
    new iam.PolicyStatement({
      actions: ['glue:GetDatabase', 'glue:GetTable', 'glue:GetPartitions', 'glue:UpdateTable'],
      resources: [
        Stack.of(scope).formatArn({ service: 'glue', resource: 'catalog' }),
        glue('database', databaseName),
        ...[...sqlTables, forgetRequestsTable].map((table) => glue('table', `${databaseName}/${table}`)),
      ],
    }),
    new iam.PolicyStatement({
      actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
      resources: [bucket.bucketArn],
    }),
    new iam.PolicyStatement({
      actions: ['s3:GetObject'],
      resources: below(events, settledTable, queryResults, forgetRequests),
    }),
    new iam.PolicyStatement({
      actions: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      resources: below(settledTable, queryResults),
    }),
    new iam.PolicyStatement({ actions: ['s3:DeleteObject'], resources: below(events, settledTable) }),
    // Metrics are no resources (service authorization reference, Amazon CloudWatch, read 2026-11-29).
    new iam.PolicyStatement({
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': metricsNamespace } },
    }),
  ];
}
