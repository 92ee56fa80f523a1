import type { SecurityConfig } from '@telemetry/settings';
import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';

/** The services for which AWS documents `aws:SourceAccount` in the trust of their roles, each with its page, read 2026-11-29. */
const documented: readonly string[] = [
  // Step Functions developer guide, procedure-create-iam-role.
  'states.amazonaws.com',
  // Amazon VPC user guide, flow-logs-iam-role.
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
