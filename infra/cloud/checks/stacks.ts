import { paginateDescribeStackEvents } from '@aws-sdk/client-cloudformation';
import { type DeployedStack, readStacks } from '../account/deployed-stack.ts';
import type { Aws } from '../account/connect-aws.ts';
import type { Check } from './finding.ts';

/** States from which CloudFormation takes no update. */
const stuck = /^(ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED|DELETE_FAILED|UPDATE_ROLLBACK_FAILED)$/;

export const stacksFinding: Check = async ({ aws, target }) => {
  const stacks = await readStacks(aws, target);
  if (stacks.length === 0) return { status: 'ok', says: `stage ${target.stage} is not deployed yet` };
  const says = stacks.map(({ name, status }) => `${name} is ${status}`).join(', ');
  const failed = stacks.find(({ status }) => stuck.test(status));
  if (failed) {
    const first = await firstFailure(aws, failed);
    const refused = first?.type === 'AWS::Lambda::CapacityProvider' ? zonesIn(first.reason) : [];
    const before =
      refused.length > 0
        ? `set network: { excludedZones: [${refused.map((zone) => `'${zone}'`).join(', ')}] } in packages/settings/src/project.ts, unless these are the ones that work; `
        : '';
    return {
      status: 'failed',
      says: first ? `${says}; ${first.type} was refused: ${first.reason}` : says,
      todo:
        failed.status === 'UPDATE_ROLLBACK_FAILED'
          ? `aws cloudformation continue-update-rollback --stack-name ${failed.name}`
          : `${before}run "pnpm cloud destroy --stage ${target.stage}", then deploy again: after a failed first version a capacity provider may stay unusable`,
    };
  }
  const busy = stacks.some(({ status }) => status.endsWith('_IN_PROGRESS'));
  return busy ? { status: 'failed', says, todo: 'wait until it is over' } : { status: 'ok', says };
};

/** What failed first in the last deployment, in AWS's own words; nothing when nobody may look or nothing is there. */
async function firstFailure(
  { cloudFormation }: Aws,
  { name }: DeployedStack,
): Promise<{ type: string; reason: string } | undefined> {
  let first: { type: string; reason: string } | undefined;
  try {
    // The newest come first; the last one that begins the stack's own change ends the last deployment.
    for await (const { StackEvents = [] } of paginateDescribeStackEvents(
      { client: cloudFormation },
      { StackName: name },
    ))
      for (const {
        ResourceType = '',
        ResourceStatus = '',
        ResourceStatusReason = '',
        LogicalResourceId,
      } of StackEvents) {
        if (LogicalResourceId === name && /^(CREATE|UPDATE|DELETE)_IN_PROGRESS$/.test(ResourceStatus))
          return first;
        if (/^(CREATE|UPDATE)_FAILED$/.test(ResourceStatus) && !/cancelled/i.test(ResourceStatusReason))
          first = { type: ResourceType, reason: ResourceStatusReason };
      }
  } catch {
    return undefined;
  }
  return first;
}

const zonesIn = (reason: string): string[] => [
  ...new Set(reason.match(/\b[a-z]{2}(?:-[a-z]+)+-\d[a-z]\b/g) ?? []),
];
