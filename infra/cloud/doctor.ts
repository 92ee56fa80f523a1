import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { alarmReceiversFinding } from './checks/alarm-receivers.ts';
import { apiGatewayLogsFinding } from './checks/api-gateway-logs.ts';
import { bootstrapFinding } from './checks/bootstrap.ts';
import { capacityZonesFinding } from './checks/capacity-zones.ts';
import type { Check, Finding } from './checks/finding.ts';
import { lambdaQuotaFinding, vcpuQuotaFinding, vpcQuotaFinding } from './checks/quotas.ts';
import { namedResourcesFinding } from './checks/named-resources.ts';
import { regionFinding } from './checks/region.ts';
import { serviceLinkedRoleFinding } from './checks/service-linked-role.ts';
import { stacksFinding } from './checks/stacks.ts';
import { toolFindings } from './checks/tools.ts';
import { type Aws, type AwsOptions, connectAws } from './account/connect-aws.ts';
import { explainError, isAccessDenied } from './account/explain-error.ts';
import { armsOnInstances, type Target } from './account/stage.ts';

const forEveryArm: readonly [string, Check][] = [
  ['bootstrap', bootstrapFinding],
  ['stacks', stacksFinding],
  ['Lambda concurrency', lambdaQuotaFinding],
  ['access logs', apiGatewayLogsFinding],
  ['alarms', alarmReceiversFinding],
  ['named resources', namedResourcesFinding],
];
const forManagedInstances: readonly [string, Check][] = [
  ['region', regionFinding],
  ['instances and zones', capacityZonesFinding],
  ['EC2 vCPUs', vcpuQuotaFinding],
  ['VPCs', vpcQuotaFinding],
  ['service-linked role', serviceLinkedRoleFinding],
];

/**
 * Everything that a deployment of the stage needs, each with what to do when it is not there. Changes nothing. After tools
 * or credentials that are missing the rest is not asked.
 */
export async function examine(target: Target, options: AwsOptions): Promise<Finding[]> {
  const findings = toolFindings();
  let aws: Aws;
  try {
    aws = await connectAws(options);
    const { Account = '', Arn } = await aws.sts.send(new GetCallerIdentityCommand({}));
    findings.push({ check: 'credentials', status: 'ok', says: `account ${Account}, ${Arn}` });
    const checks = [...forEveryArm, ...(armsOnInstances(target.arms).length > 0 ? forManagedInstances : [])];
    for (const [check, examineIt] of checks)
      findings.push({ check, ...(await examineIt({ aws, target, account: Account }).catch(couldNotAsk)) });
  } catch (error) {
    findings.push({
      check: 'credentials',
      status: 'failed',
      says: explainError(error),
      todo: 'then run this again: nothing else could be checked',
    });
  }
  return findings;
}

/** What could not be asked is no reason to stop, when AWS only refuses the question. */
function couldNotAsk(error: unknown): Omit<Finding, 'check'> {
  const says = `could not be checked: ${explainError(error)}`;
  return isAccessDenied(error)
    ? {
        status: 'warning',
        says,
        todo: 'ask for the read permissions in docs/deploying.md, or check it by hand',
      }
    : { status: 'failed', says, todo: 'run this again; if it stays, check the network and the endpoint' };
}

const signs = { ok: 'ok     ', warning: 'warning', failed: 'FAILED ' };

export function findingsToText(findings: readonly Finding[]): string {
  return findings
    .flatMap(({ check, status, says, todo }) => [
      `${signs[status]}  ${check}: ${says}`,
      ...(todo ? [`         → ${todo}`] : []),
    ])
    .join('\n');
}
