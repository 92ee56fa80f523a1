import { paginateDescribeVpcs } from '@aws-sdk/client-ec2';
import { GetAWSDefaultServiceQuotaCommand, GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import { stackName, vcpusOfADeployment } from '@telemetry/settings';
import type { Aws } from '../account/connect-aws.ts';
import { armsOnInstances } from '../account/stage.ts';
import type { Check, Finding } from './finding.ts';

/** Codes of Service Quotas, as public tools use them (read 2026-11-21). */
const quotas = {
  vcpus: { service: 'ec2', code: 'L-1216C47A', name: 'Running On-Demand Standard instances' },
  vpcs: { service: 'vpc', code: 'L-F678F1CE', name: 'VPCs per Region' },
  concurrency: { service: 'lambda', code: 'L-B99A9384', name: 'Concurrent executions' },
} as const;
type Quota = (typeof quotas)[keyof typeof quotas];

/**
 * Managed instances count against the account's EC2 vCPUs (AWS Lambda developer guide, lambda-managed-instances-quotas,
 * read 2026-11-21). A deployment runs the versions before and after side by side, and an instance that does not start is
 * tried again.
 */
export const vcpuQuotaFinding: Check = async ({ aws, target }) => {
  const { managedInstances, hybrid } = target.config;
  const fleets = armsOnInstances(target.arms).map((arm) => (arm === 'hybrid' ? hybrid : managedInstances));
  const toDeploy = fleets.reduce(
    (total, { environments }) => total + vcpusOfADeployment(target.config, environments),
    0,
  );
  const most = fleets.length * managedInstances.maxVcpuCount;
  return compare(
    aws,
    quotas.vcpus,
    { needed: toDeploy, wanted: most },
    `a deployment of stage ${target.stage} takes up to ${toDeploy}, and it may grow to ${most} (maxVcpuCount${fleets.length > 1 ? ` of ${fleets.length} arms` : ''}), beside whatever else runs`,
  );
};

export const vpcQuotaFinding: Check = async ({ aws, target }) => {
  const { network, managedInstances } = target.config;
  if (network?.existing || managedInstances.capacityProviderArn !== undefined)
    return { status: 'ok', says: 'the stage makes none' };
  let there = 0;
  const ofStacks = new Set<string | undefined>();
  for await (const page of paginateDescribeVpcs({ client: aws.ec2 }, {}))
    for (const { Tags = [] } of page.Vpcs ?? []) {
      there += 1;
      // CloudFormation's own tag.
      ofStacks.add(Tags.find(({ Key }) => Key === 'aws:cloudformation:stack-name')?.Value);
    }
  const more = armsOnInstances(target.arms).filter(
    (arm) => !ofStacks.has(stackName(target.stage, arm)),
  ).length;
  return compare(
    aws,
    quotas.vpcs,
    { needed: there + more },
    `${there} are there${more === 0 ? ', this stage’s among them' : `, and the stage makes ${more} more`}`,
  );
};

/** Invocations on default Lambda come out of the account's pool; those on managed instances do not. */
export const lambdaQuotaFinding: Check = async ({ aws, target }) => {
  const onDefault = target.arms.filter((arm) => arm !== 'managed-instances');
  if (onDefault.length === 0) return { status: 'ok', says: 'not used by managed instances' };
  const most = onDefault.length * target.config.defaultCompute.mappingMaxConcurrency;
  const who = onDefault.map((arm) => (arm === 'hybrid' ? 'the hybrid’s overflow' : 'the default arm'));
  return compare(
    aws,
    quotas.concurrency,
    { needed: 10, wanted: most },
    `${who.join(' and ')} may take ${most} of it (mappingMaxConcurrency), from every other function`,
  );
};

async function compare(
  aws: Aws,
  quota: Quota,
  { needed, wanted = needed }: { needed: number; wanted?: number },
  because: string,
): Promise<Omit<Finding, 'check'>> {
  const value = await valueOf(aws, quota);
  const says = `${quota.name} is ${value}; ${because}`;
  if (value >= wanted) return { status: 'ok', says };
  return {
    status: value < needed ? 'failed' : 'warning',
    says,
    todo: `ask for ${wanted} or more: aws service-quotas request-service-quota-increase --service-code ${quota.service} --quota-code ${quota.code} --desired-value ${wanted} --region ${aws.region}`,
  };
}

async function valueOf({ quotas: client }: Aws, { service, code }: Quota): Promise<number> {
  const named = { ServiceCode: service, QuotaCode: code };
  try {
    return (await client.send(new GetServiceQuotaCommand(named))).Quota?.Value ?? 0;
  } catch (error) {
    // An account for which a quota was never changed may have no value of its own.
    if ((error as Error).name !== 'NoSuchResourceException') throw error;
    return (await client.send(new GetAWSDefaultServiceQuotaCommand(named))).Quota?.Value ?? 0;
  }
}
