import type { SecurityConfig } from '@telemetry/settings';
import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * The services for which AWS documents `aws:SourceAccount` in the trust of their roles, each with its page, read 2026-11-29. Roles of
 * EventBridge Scheduler have it from the CDK (Scheduler user guide, cross-service-confused-deputy-prevention).
 */
const documented: readonly string[] = [
  // Step Functions developer guide, procedure-create-iam-role, "Prevent cross-service confused deputy issue".
  'states.amazonaws.com',
  // Amazon VPC user guide, flow-logs-iam-role: "We recommend that you use the aws:SourceAccount and aws:SourceArn condition keys".
  'vpc-flow-logs.amazonaws.com',
];

/** A service that takes a role for resources of this account, as far as AWS documents it or the stage asks for it. */
export const serviceOfAccount = (
  service: string,
  security: SecurityConfig | undefined,
): iam.ServicePrincipal =>
  documented.includes(service) || security?.rolesOfThisAccount
    ? new iam.ServicePrincipal(service, {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      })
    : new iam.ServicePrincipal(service);
