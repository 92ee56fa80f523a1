import { GetParameterCommand } from '@aws-sdk/client-ssm';
import type { Check } from './finding.ts';

/** Of the default qualifier, as in BOOTSTRAP_VERSION of the templates, whose own rule asks for 6 or later. */
const parameter = '/cdk-bootstrap/hnb659fds/version';
const needed = 6;

export const bootstrapFinding: Check = async ({ aws, account }) => {
  const todo = `run "pnpm --filter ./infra exec cdk bootstrap aws://${account}/${aws.region}" (an S3 bucket, an ECR repository and roles; once for each account and region)`;
  try {
    const { Parameter } = await aws.ssm.send(new GetParameterCommand({ Name: parameter }));
    const version = Number(Parameter?.Value);
    return version >= needed
      ? { status: 'ok', says: `version ${version}` }
      : { status: 'failed', says: `version ${version} is older than ${needed}`, todo };
  } catch (error) {
    if ((error as Error).name !== 'ParameterNotFound') throw error;
    return { status: 'failed', says: `${account} in ${aws.region} is not bootstrapped for the CDK`, todo };
  }
};
