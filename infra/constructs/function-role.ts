import type { SecurityConfig } from '@telemetry/settings';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { serviceOfAccount } from './service-role.ts';

/**
 * The role of a function, which may write into its own log group. The managed policy that the CDK would attach allows it in all groups of the
 * account, and to make groups.
 */
export function functionRole(
  scope: Construct,
  id: string,
  { log, security }: { log: logs.LogGroup; security: SecurityConfig | undefined },
): iam.Role {
  const role = new iam.Role(scope, id, { assumedBy: serviceOfAccount('lambda.amazonaws.com', security) });
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [log.logGroupArn],
    }),
  );
  return role;
}
