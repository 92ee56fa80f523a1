import { readFileSync } from 'node:fs';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { type DeployedStage, readStackOutputs } from '@telemetry/operations';

/** The outputs of an arm's stack that a load test needs. */
export interface StackOutputs {
  IngestUrl: string;
  QueueUrl: string;
  DeadLetterQueueUrl: string;
  BucketName: string;
  FunctionName: string;
  /** The number that CloudWatch knows the environments by. */
  FunctionVersion: string;
  /** On managed instances, a hybrid's floor among them. */
  CapacityProviderName?: string;
  /** Of a hybrid: default Lambda beside its floor. */
  OverflowFunctionName?: string;
}

const needed = [
  'IngestUrl',
  'QueueUrl',
  'DeadLetterQueueUrl',
  'BucketName',
  'FunctionName',
  'FunctionVersion',
] as const;

/** From a file that `cdk deploy --outputs-file` wrote. Throws with what is missing. */
export function outputsFromFile(file: string, stack: string): StackOutputs {
  const stacks = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>;
  const outputs = stacks[stack];
  if (!outputs)
    throw new Error(`${file} has no stack ${stack}; it has ${Object.keys(stacks).join(', ') || 'none'}`);
  return checked(outputs, `${stack} in ${file}`);
}

/** From CloudFormation. Throws when the stack is not deployed, or lacks an output. */
export async function outputsFromStack(
  deployed: DeployedStage,
  client?: CloudFormationClient,
): Promise<StackOutputs> {
  return (await readStackOutputs(deployed, needed, client)).outputs;
}

function checked(outputs: Record<string, string>, where: string): StackOutputs {
  const missing = needed.filter((name) => !outputs[name]);
  if (missing.length > 0)
    throw new Error(`${where} has no output ${missing.join(', ')}: is it deployed by this project?`);
  return outputs as unknown as StackOutputs;
}
