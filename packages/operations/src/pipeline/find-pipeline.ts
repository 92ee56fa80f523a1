import { AthenaClient } from '@aws-sdk/client-athena';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { WrongCallError } from '@telemetry/terminal';
import { createSqsClient } from '../queue/sqs-client.ts';
import { connectTwin, type Pipeline, type IcebergTable } from './pipeline.ts';
import { readReadyFile } from './ready-file.ts';
import type { SettlingMachine } from '../settled-table/settling-runs.ts';
import { type DeployedStage, readStackOutputs } from './stack-outputs.ts';

/** How a command line names a pipeline. */
export interface Target {
  stage?: string;
  arm?: string;
  readyFile?: string;
  bucket?: string;
  queueUrl?: string;
  deadLetterQueueUrl?: string;
  /** Of SQS, where the queue is not in AWS. */
  endpoint?: string;
  region?: string;
}

/** A pipeline that was found; who names only queues has no bucket. */
export type FoundPipeline = Omit<Pipeline, 's3' | 'bucket'> & Partial<Pick<Pipeline, 's3' | 'bucket'>>;

/**
 * The one way to a pipeline: in AWS by `stage`, whose stack names bucket and queues, or by their own names, with the SDK's usual
 * credentials; otherwise the twin whose ready file is named, or the one that runs for the arm.
 */
export async function findQueues(target: Target): Promise<FoundPipeline> {
  return await find(target, ['QueueUrl', 'DeadLetterQueueUrl']);
}

async function find(
  target: Target,
  outputs: ('QueueUrl' | 'DeadLetterQueueUrl' | 'BucketName')[],
): Promise<FoundPipeline> {
  const { stage, bucket, queueUrl, deadLetterQueueUrl, endpoint, region } = target;
  if (stage !== undefined) {
    const stack = await readStackOutputs({ ...target, stage }, outputs);
    const { BucketName, QueueUrl, DeadLetterQueueUrl } = stack.outputs;
    const icebergTable = icebergTableOf(stack);
    return {
      ...(icebergTable && { icebergTable }),
      ...(BucketName && { s3: new S3Client({ region: stack.region }), bucket: BucketName }),
      sqs: createSqsClient({ region: stack.region }),
      queueUrl: QueueUrl,
      deadLetterQueueUrl: DeadLetterQueueUrl,
    };
  }
  if (bucket ?? queueUrl ?? deadLetterQueueUrl) {
    const regionOfUrl = /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\./.exec(
      deadLetterQueueUrl ?? queueUrl ?? '',
    )?.[1];
    const at = region ?? regionOfUrl;
    return {
      ...(bucket !== undefined && { s3: new S3Client(at ? { region: at } : {}), bucket }),
      sqs: createSqsClient({ endpoint, region: at }),
      queueUrl,
      deadLetterQueueUrl,
    };
  }
  const otherwise = 'name what is in AWS with --stage';
  const twin = readReadyFile(target, ['sqsEndpoint', 'queueUrl', 'deadLetterQueueUrl'], otherwise);
  const at = {
    ...twin,
    sqsEndpoint: endpoint ?? twin.sqsEndpoint,
    region: region ?? twin.region ?? 'us-east-1',
  };
  const { s3Endpoint, bucket: twinBucket } = twin;
  return s3Endpoint && twinBucket
    ? connectTwin({ ...at, s3Endpoint, bucket: twinBucket })
    : {
        sqs: createSqsClient({ endpoint: at.sqsEndpoint, region: at.region }),
        queueUrl: twin.queueUrl,
        deadLetterQueueUrl: twin.deadLetterQueueUrl,
      };
}

/** A stack from before there was settling has none. */
function icebergTableOf({
  region,
  outputs,
}: {
  region: string;
  outputs: Record<string, string | undefined>;
}): IcebergTable | undefined {
  const { GlueDatabase, SettlingWorkgroup, SettlingStateMachineArn } = outputs;
  if (!GlueDatabase || !SettlingWorkgroup || !SettlingStateMachineArn) return undefined;
  // Athena refuses more calls a second than its quotas say, and the SDK waits and tries again.
  const settings = { region, maxAttempts: 8 };
  return {
    athena: new AthenaClient(settings),
    workGroup: SettlingWorkgroup,
    database: GlueDatabase,
    sfn: new SFNClient(settings),
    stateMachineArn: SettlingStateMachineArn,
  };
}

/** What settles a stage in AWS. */
export async function findSettlingMachine(stage: DeployedStage): Promise<SettlingMachine> {
  const { region, outputs } = await readStackOutputs(stage, ['SettlingStateMachineArn']);
  return { sfn: new SFNClient({ region }), stateMachineArn: outputs.SettlingStateMachineArn };
}

/** As `findQueues`, and with its bucket. */
export async function findPipeline(target: Target): Promise<Pipeline> {
  const { s3, bucket, ...queues } = await find(target, ['BucketName', 'QueueUrl', 'DeadLetterQueueUrl']);
  if (s3 === undefined || bucket === undefined)
    throw new WrongCallError(
      'there is no bucket: name it with --bucket, or name a stack or ready file that has one',
    );
  return { ...queues, s3, bucket };
}
