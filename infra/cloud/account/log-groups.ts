import {
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Aws } from './connect-aws.ts';
import { type DeployedStack, idsOf } from './deployed-stack.ts';

/** Log groups that outlive the stack: its own, which CloudFormation retains, and those of capacity providers. */
export function logGroupsOf(stack: DeployedStack): string[] {
  return [...idsOf(stack, 'AWS::Logs::LogGroup'), ...capacityProviderLogGroupsOf(stack)];
}

/**
 * Those that Lambda makes for capacity providers, which keep their lines for good unless told otherwise (AWS Lambda developer
 * guide, lambda-managed-instances-monitoring-system-logs, read 2026-11-21).
 */
export function capacityProviderLogGroupsOf(stack: DeployedStack): string[] {
  return idsOf(stack, 'AWS::Lambda::CapacityProvider').map((name) => `/aws/lambda/capacity-provider/${name}`);
}

/** Returns false when there is no such group, or not yet. */
export async function setRetention({ logs }: Aws, name: string, days: number): Promise<boolean> {
  return unlessMissing(
    logs.send(new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays: days })),
  );
}

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
