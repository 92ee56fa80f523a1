import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { arms, stackName } from '@telemetry/settings';

/** A stage in AWS as the command line names it. Without an arm it is the one that is deployed. */
export interface DeployedStage {
  stage: string;
  arm?: string;
  region?: string;
}

/**
 * Outputs of the stage's stack by CloudFormation, with the SDK's usual credentials, and the region where it is. Throws one
 * line for a person when there is no such stack, when several arms are deployed and none is named, and when the stack does
 * not have an output that is asked for.
 */
export async function readStackOutputs<Name extends string>(
  { stage, arm, region: asked }: DeployedStage,
  names: readonly Name[],
  client = new CloudFormationClient(asked ? { region: asked } : {}),
): Promise<{ region: string; outputs: Record<Name, string> & Record<string, string | undefined> }> {
  const region = await client.config.region().catch(() => {
    throw new Error('no region: pass --region, set AWS_REGION, or give your profile one');
  });
  const wanted = (arm === undefined ? arms : [arm]).map((name) => stackName(stage, name));
  const stacks = (await Promise.all(wanted.map((name) => findStack(client, name)))).filter(
    (stack) => !!stack,
  );
  const [stack, ...others] = stacks;
  if (!stack)
    throw new Error(`no stack ${wanted.join(' or ')} in ${region}: is it another --region or AWS_PROFILE?`);
  if (others.length > 0) {
    const deployed = stacks.map(({ StackName }) => StackName).join(' and ');
    throw new Error(`stage ${stage} has ${deployed} in ${region}: say which one with --arm`);
  }
  const outputs = Object.fromEntries(
    (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
  const missing = names.filter((name) => !outputs[name]);
  if (missing.length > 0)
    throw new Error(
      `stack ${stack.StackName} in ${region} is ${stack.StackStatus} and has no output ${missing.join(', ')}`,
    );
  return { region, outputs: outputs as Record<Name, string> & Record<string, string | undefined> };
}

async function findStack(client: CloudFormationClient, StackName: string): Promise<Stack | undefined> {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    return Stacks?.[0];
  } catch (error) {
    // CloudFormation has no error of its own for a stack that is not there.
    const { name, message } = error as Error;
    if (name === 'ValidationError' && message.includes('does not exist')) return undefined;
    throw error;
  }
}
