import { type EvaluationResult, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { objectPrefixes } from '@telemetry/settings';
import type { Account } from './account.ts';
import type { BeliefOfAccount } from './belief.ts';
import { holds } from './verdict.ts';

interface Bounds {
  /** How its logical id begins. */
  role: RegExp;
  /** What it has no need of, whatever it is allowed. */
  denied: readonly string[];
  /** What it does all day: where AWS denies this as well, the question reached no policy. */
  does?: string;
}

const others = ['s3:GetObject', 'sqs:ReceiveMessage', 'lambda:UpdateFunctionCode'] as const;

/** Every role that a stack may have. */
export const boundsOfRoles: readonly Bounds[] = [
  {
    role: /^Pipeline(Overflow)?ProcessorFunctionServiceRole/,
    denied: ['s3:GetObject', 's3:DeleteObject', 's3:ListBucket', 'sqs:SendMessage', 'sqs:PurgeQueue'],
    does: 's3:PutObject',
  },
  {
    role: /^PipelineEdgeSendRole/,
    denied: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:PurgeQueue', 's3:PutObject'],
    does: 'sqs:SendMessage',
  },
  { role: /^PipelineEdgeKeyFromQueryServiceRole/, denied: [...others, 'sqs:SendMessage', 's3:PutObject'] },
  {
    role: /^PipelineReaderRole/,
    denied: ['s3:PutObject', 's3:DeleteObject', 'glue:DeleteTable', 'sqs:SendMessage'],
    does: 's3:GetObject',
  },
  {
    role: /^PipelineOperatorRole/,
    denied: ['sqs:PurgeQueue', 's3:DeleteBucket', 'glue:DeleteTable', 'lambda:UpdateFunctionCode'],
    does: 's3:GetObject',
  },
  {
    role: /^PipelineSettlingStateMachineRole/,
    denied: ['sqs:ReceiveMessage', 'sqs:PurgeQueue', 's3:DeleteBucket', 'glue:DeleteTable'],
    does: 's3:GetObject',
  },
  // Of the CDK, for what it starts by a schedule.
  { role: /^SchedulerRoleForTarget/, denied: [...others, 'sqs:PurgeQueue', 's3:DeleteObject'] },
  { role: /^PipelineProcessorCapacityOperator/, denied: others },
  { role: /^PipelineOverflowSwitchRole/, denied: [...others, 'lambda:DeleteFunction'] },
  { role: /^PipelineOverflowSwitchEventsRole/, denied: [...others, 'lambda:InvokeFunction'] },
  { role: /FlowLogRole/, denied: others },
];

export const boundsOf = (logicalId: string): Bounds | undefined =>
  boundsOfRoles.find(({ role }) => role.test(logicalId));

/** The stage's own resources that an action is about: a policy that names its resources is seen only by a question that does. */
function resourcesOf({ aws, accountId, stack }: Account, action: string): string[] {
  const named = (output: string): string => {
    const value = stack.outputs[output];
    if (value === undefined) throw new Error(`${stack.name} has no output ${output}`);
    return value;
  };
  const arn = (resource: string): string =>
    `arn:aws:${action.split(':')[0]}:${aws.region}:${accountId}:${resource}`;
  if (action.startsWith('sqs:'))
    return ['QueueUrl', 'DeadLetterQueueUrl'].map((output) => arn(named(output).split('/').at(-1) ?? ''));
  if (action.startsWith('lambda:')) return [arn(`function:${named('FunctionName')}`)];
  if (action.startsWith('glue:')) return [arn(`table/${named('GlueDatabase')}/events`)];
  const bucket = `arn:aws:s3:::${named('BucketName')}`;
  return [/Bucket$/.test(action) ? bucket : `${bucket}/${objectPrefixes.events}x`];
}

const isAllowed = ({ EvalDecision, ResourceSpecificResults = [] }: EvaluationResult): boolean =>
  EvalDecision === 'allowed' ||
  ResourceSpecificResults.some(({ EvalResourceDecision }) => EvalResourceDecision === 'allowed');

/** What AWS says of each action; actions on the same resources are asked at once. */
async function judge(
  account: Account,
  role: string,
  actions: readonly string[],
): Promise<EvaluationResult[]> {
  const { aws, accountId } = account;
  const judged: EvaluationResult[] = [];
  for (const [resources, of] of Map.groupBy(actions, (action) => resourcesOf(account, action).join(' '))) {
    const { EvaluationResults = [] } = await aws.iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: `arn:aws:iam::${accountId}:role/${role}`,
        ActionNames: of,
        ResourceArns: resources.split(' '),
      }),
    );
    judged.push(...EvaluationResults);
  }
  return judged;
}

export const beliefsOfTheRoles: readonly BeliefOfAccount[] = [
  {
    about: 'account',
    id: 'roles-are-bounded',
    says: 'no role of the stack may do what it has no need of, asked of the stage’s own queues, objects, tables and function',
    restsOnIt: 'what a leaked credential could do, docs/edge.md',
    usd: 0,
    seconds: 30,
    acceptance: true,
    async check(account) {
      const roles = account.stack.resources.filter(
        ({ ResourceType, ResourceStatus }) =>
          ResourceType === 'AWS::IAM::Role' && ResourceStatus !== 'DELETE_COMPLETE',
      );
      holds(roles.length > 0, 'the stack has no role');
      for (const { LogicalResourceId: logicalId = '', PhysicalResourceId: role = '' } of roles) {
        const bounds = boundsOf(logicalId);
        holds(
          bounds !== undefined,
          `nobody says what ${logicalId} must not do: infra/cloud/prove/of-the-roles.ts`,
        );
        const { denied, does } = bounds;
        const asked = does === undefined ? denied : [...denied, does];
        const judged = await judge(account, role, asked);
        account.answers.push({
          asked: `SimulatePrincipalPolicy ${logicalId.replace(/[0-9A-F]{8}$/, '')}`,
          body: judged
            .map(({ EvalActionName, EvalDecision }) => `${EvalActionName} ${EvalDecision}`)
            .join(', '),
        });
        const unjudged = asked.filter((action) => !judged.some((of) => of.EvalActionName === action));
        holds(unjudged.length === 0, `AWS said nothing of ${unjudged.join(', ')} by ${role}`);
        const allowed = judged.filter(isAllowed).map(({ EvalActionName = '' }) => EvalActionName);
        const tooMuch = [...new Set(allowed.filter((action) => denied.includes(action)))];
        holds(tooMuch.length === 0, `${role} may ${tooMuch.join(', ')}`);
        holds(
          does === undefined || allowed.includes(does),
          `${role} may not even ${does}, which it does all day: nothing is shown by what it may not`,
        );
      }
    },
  },
];
