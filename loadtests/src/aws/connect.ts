import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { S3Client } from '@aws-sdk/client-s3';
import { createSqsClient } from '@telemetry/dead-letters';
import { outputsFromFile, outputsFromStack, type StackOutputs } from './stack-outputs.ts';
import type { AwsClients } from './run-on-aws.ts';

/** Clients and outputs of an arm's stack, with the SDK's usual credentials and region. */
export async function connectToStack(
  arm: string,
  { stage, outputs: file }: { stage: string; outputs?: string },
): Promise<{ clients: AwsClients; outputs: StackOutputs }> {
  const outputs = file
    ? outputsFromFile(file, `telemetry-${stage}-${arm}`)
    : await outputsFromStack({ stage, arm });
  return {
    clients: { cloudWatch: new CloudWatchClient(), sqs: createSqsClient(), s3: new S3Client() },
    outputs,
  };
}
