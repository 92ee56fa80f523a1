import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { S3Client } from '@aws-sdk/client-s3';
import { createSqsClient } from '@telemetry/operations';
import { stackName } from '@telemetry/settings';
import { outputsFromFile, outputsFromStack, type StackOutputs } from './stack-outputs.ts';
import type { AwsClients } from './run-on-aws.ts';

/** Clients and outputs of an arm's stack, with the SDK's usual credentials, and its region unless one is given. */
export async function connectToStack(
  arm: string,
  { stage, outputs: file, region }: { stage: string; outputs?: string; region?: string },
): Promise<{ clients: AwsClients; outputs: StackOutputs }> {
  const at = region ? { region } : {};
  const outputs = file
    ? outputsFromFile(file, stackName(stage, arm))
    : await outputsFromStack({ stage, arm, region });
  return {
    clients: { cloudWatch: new CloudWatchClient(at), sqs: createSqsClient(at), s3: new S3Client(at) },
    outputs,
  };
}

/** The region of the stacks: the one that is given, of the environment or of the profile. Undefined where none says it; calls nothing. */
export async function regionOfStacks({ region }: { region?: string }): Promise<string | undefined> {
  return new CloudWatchClient(region === undefined ? {} : { region }).config.region().catch(() => undefined);
}
