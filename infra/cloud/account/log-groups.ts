import { DeleteLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Aws } from './connect-aws.ts';
import { type DeployedStack, idsOf } from './deployed-stack.ts';

/** Log groups of the stack; but for the capacity provider's own they outlive it. */
export const logGroupsOf = (stack: DeployedStack): string[] => idsOf(stack, 'AWS::Logs::LogGroup');

/** Stored bytes; nothing when there is no such group. */
export async function logGroupBytes({ logs }: Aws, name: string): Promise<number | undefined> {
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
  return logGroups.find(({ logGroupName }) => logGroupName === name)?.storedBytes;
}

/** Returns false when there is no such group. */
export async function deleteLogGroup({ logs }: Aws, name: string): Promise<boolean> {
  return unlessMissing(logs.send(new DeleteLogGroupCommand({ logGroupName: name })));
}

async function unlessMissing(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return false;
    throw error;
  }
}
