import { GetRoleCommand } from '@aws-sdk/client-iam';
import type { Check } from './finding.ts';

const role = 'AWSServiceRoleForLambda';

/** Lambda ends managed instances with it. It makes the role with an account's first capacity provider. */
export const serviceLinkedRoleFinding: Check = async ({ aws }) => {
  try {
    await aws.iam.send(new GetRoleCommand({ RoleName: role }));
    return { status: 'ok', says: `${role} is there` };
  } catch (error) {
    if (!['NoSuchEntity', 'NoSuchEntityException'].includes((error as Error).name)) throw error;
    return {
      status: 'warning',
      says: `${role} is not there yet: the first capacity provider makes it, if the deployment's role may call iam:CreateServiceLinkedRole`,
      todo: 'if it may not: aws iam create-service-linked-role --aws-service-name lambda.amazonaws.com',
    };
  }
};
