import {
  DescribeStacksCommand,
  paginateListStackResources,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { stackName } from '@telemetry/settings';
import type { Aws } from './connect-aws.ts';
import type { Target } from './stage.ts';

/** A stack as it is in the account. */
export interface DeployedStack {
  name: string;
  status: string;
  outputs: Record<string, string>;
  resources: StackResourceSummary[];
}

/** The stacks of the stage that exist, with or without the rest of their deployment. */
export async function readStacks(aws: Aws, { stage, arms }: Target): Promise<DeployedStack[]> {
  const stacks: DeployedStack[] = [];
  for (const arm of arms) {
    const stack = await readStack(aws, stackName(stage, arm));
    if (stack) stacks.push(stack);
  }
  return stacks;
}

/** Nothing when there is no stack of that name. */
export async function readStack(aws: Aws, name: string): Promise<DeployedStack | undefined> {
  const described = await describe(aws, name);
  if (!described) return undefined;
  const resources: StackResourceSummary[] = [];
  for await (const page of paginateListStackResources({ client: aws.cloudFormation }, { StackName: name }))
    resources.push(...(page.StackResourceSummaries ?? []));
  return { name, ...described, resources };
}

/** Physical ids of the stack's resources of a type that are there. */
export function idsOf({ resources }: DeployedStack, type: string): string[] {
  return resources.flatMap(({ ResourceType, PhysicalResourceId, ResourceStatus }) =>
    ResourceType === type && PhysicalResourceId && ResourceStatus !== 'DELETE_COMPLETE'
      ? [PhysicalResourceId]
      : [],
  );
}

/** Names of capacity providers that functions of the stack run on: its own, or one that another stack made. */
export const providersOf = (stack: DeployedStack): string[] => [
  ...new Set([
    ...idsOf(stack, 'AWS::Lambda::CapacityProvider'),
    ...[stack.outputs['CapacityProviderName'] ?? []].flat(),
  ]),
];

/** UUIDs of the stack's event source mappings: those that are always on, and the one that a hybrid's alarm switches. */
export function mappingsOf(stack: DeployedStack): { steady: string[]; switched: string[] } {
  const of = (isSwitched: boolean): string[] =>
    idsOf(
      {
        ...stack,
        resources: stack.resources.filter(
          ({ LogicalResourceId = '' }) => LogicalResourceId.startsWith(overflowPrefix) === isSwitched,
        ),
      },
      'AWS::Lambda::EventSourceMapping',
    );
  return { steady: of(false), switched: of(true) };
}

/** How logical ids of what infra/constructs/overflow.ts makes begin. Outputs would not do: a stack that failed has none. */
export const overflowPrefix = 'PipelineOverflow';

async function describe(
  aws: Aws,
  name: string,
): Promise<Pick<DeployedStack, 'status' | 'outputs'> | undefined> {
  try {
    const { Stacks } = await aws.cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
    const [stack] = Stacks ?? [];
    if (!stack) return undefined;
    const outputs = (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]);
    return {
      status: stack.StackStatus ?? 'UNKNOWN',
      outputs: Object.fromEntries(outputs) as Record<string, string>,
    };
  } catch (error) {
    // CloudFormation has no error of its own for a stack that is not there.
    const { name: kind, message } = error as Error;
    if (kind === 'ValidationError' && message.includes('does not exist')) return undefined;
    throw error;
  }
}
