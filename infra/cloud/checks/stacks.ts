import { readStacks } from '../account/deployed-stack.ts';
import type { Check } from './finding.ts';

/** States from which CloudFormation takes no update. */
const stuck = /^(ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED|DELETE_FAILED|UPDATE_ROLLBACK_FAILED)$/;

export const stacksFinding: Check = async ({ aws, target }) => {
  const stacks = await readStacks(aws, target);
  if (stacks.length === 0) return { status: 'ok', says: `stage ${target.stage} is not deployed yet` };
  const says = stacks.map(({ name, status }) => `${name} is ${status}`).join(', ');
  const failed = stacks.find(({ status }) => stuck.test(status));
  if (failed)
    return {
      status: 'failed',
      says,
      todo:
        failed.status === 'UPDATE_ROLLBACK_FAILED'
          ? `aws cloudformation continue-update-rollback --stack-name ${failed.name}`
          : `run "pnpm cloud destroy --stage ${target.stage}", then deploy again: after a failed first version a capacity provider may stay unusable`,
    };
  const busy = stacks.some(({ status }) => status.endsWith('_IN_PROGRESS'));
  return busy ? { status: 'failed', says, todo: 'wait until it is over' } : { status: 'ok', says };
};
