import { DeleteLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Aws } from './connect-aws.ts';
import { type DeployedStack, idsOf } from './deployed-stack.ts';

/**
 * Log groups that outlive the stack: its own, which CloudFormation retains, and those that Lambda makes for capacity
 * providers (AWS Lambda developer guide, lambda-managed-instances-monitoring-system-logs, read 2026-11-21).
 */
export function logGroupsOf(stack: DeployedStack): string[] {
  return [
    ...idsOf(stack, 'AWS::Logs::LogGroup'),
    ...idsOf(stack, 'AWS::Lambda::CapacityProvider').map((name) => `/aws/lambda/capacity-provider/${name}`),
  ];
}

/** Stored bytes; nothing when there is no such group. */
export async function logGroupBytes({ logs }: Aws, name: string): Promise<number | undefined> {
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
  return logGroups.find(({ logGroupName }) => logGroupName === name)?.storedBytes;
}

export async function deleteLogGroup({ logs }: Aws, name: string): Promise<boolean> {
  try {
    await logs.send(new DeleteLogGroupCommand({ logGroupName: name }));
    return true;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return false;
    throw error;
  }
}
