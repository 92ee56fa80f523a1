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

const credentials = 'credentials';

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
    findings.push({ check: credentials, status: 'ok', says: `account ${Account}, ${Arn}` });
    const checks = [...forEveryArm, ...(armsOnInstances(target.arms).length > 0 ? forManagedInstances : [])];
    for (const [check, examineIt] of checks)
      findings.push({ check, ...(await examineIt({ aws, target, account: Account }).catch(couldNotAsk)) });
  } catch (error) {
    findings.push({
      check: credentials,
      status: 'unchecked',
      says: explainError(error),
      todo: 'then run this again: nothing of the account could be checked',
    });
  }
  return findings;
}

/** What could not be asked says nothing of the deployment. */
function couldNotAsk(error: unknown): Omit<Finding, 'check'> {
  return {
    status: 'unchecked',
    says: `could not be checked: ${explainError(error)}`,
    todo: isAccessDenied(error)
      ? 'ask for the read permissions in docs/deploying.md, or check it by hand'
      : 'run this again; if it stays, check the network and the endpoint',
  };
}

/** Whether a deployment has to wait: something would not succeed, or there are no credentials for anything. */
export const stopsDeployment = ({ check, status }: Finding): boolean =>
  status === 'failed' || (status === 'unchecked' && check === credentials);

/** What all findings together say, in one line. */
export function conclusion(findings: readonly Finding[], stage: string): string {
  const count = (status: Finding['status']): number =>
    findings.filter((finding) => finding.status === status).length;
  const [failed, unchecked] = [count('failed'), count('unchecked')];
  if (failed > 0)
    return `${failed} of ${findings.length} checks failed: a deployment of stage ${stage} would not succeed.${unchecked > 0 ? ` ${unchecked} could not be made.` : ''}`;
  return unchecked > 0
    ? `${unchecked} of ${findings.length} checks could not be made: whether a deployment of stage ${stage} would succeed is not known.`
    : `Next: pnpm cloud deploy --stage ${stage}`;
}

const signs = { ok: 'ok       ', warning: 'warning  ', unchecked: 'unchecked', failed: 'FAILED   ' };

export function findingsToText(findings: readonly Finding[]): string {
  return findings
    .flatMap(({ check, status, says, todo }) => [
      `${signs[status]}  ${check}: ${says}`,
      ...(todo ? [`           → ${todo}`] : []),
    ])
    .join('\n');
}
