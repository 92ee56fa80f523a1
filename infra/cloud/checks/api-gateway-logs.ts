import { GetAccountCommand } from '@aws-sdk/client-api-gateway';
import type { Check } from './finding.ts';

/**
 * A stage of a REST API with access logs is refused in an account whose API Gateway has no role for CloudWatch Logs. The role
 * is a setting of account and region, so no stack of ours makes it. HTTP APIs need none.
 */
export const apiGatewayLogsFinding: Check = async ({ aws, target }) => {
  if (target.config.edge.kind === 'http') return { status: 'ok', says: 'an HTTP API needs no role for them' };
  const { cloudwatchRoleArn } = await aws.apiGateway.send(new GetAccountCommand({}));
  if (cloudwatchRoleArn) return { status: 'ok', says: `written by ${cloudwatchRoleArn}` };
  return {
    status: 'failed',
    says: `API Gateway has no role for CloudWatch Logs in ${aws.region}: the REST API's stage would be refused`,
    todo: 'give it one, once for the account and region: the three commands in docs/edge.md, "What is logged"',
  };
};
