import { type Arm, projectName, type Stage } from '@telemetry/settings';
import { protectedStage, smallStage } from '@telemetry/settings/samples';
import { connectAws } from './account/connect-aws.ts';
import type { Target } from './account/stage.ts';
import type { Person } from './person.ts';
import type { Call, RunTool } from './run-tool.ts';
import { type Answer, type Answers, startTestingAws, type TestingAws } from './testing-aws.ts';

const accountId = '111122223333';
export const provider = `${projectName}-dev-provider`;
export const functionArn = `arn:aws:lambda:us-east-1:${accountId}:function:processor`;
const queueUrl = `https://sqs.us-east-1.amazonaws.com/${accountId}/events`;

const xml = (operation: string, result: string): Answer => ({
  body: `<${operation}Response><${operation}Result>${result}</${operation}Result></${operation}Response>`,
});
const json = (value: unknown): Answer => ({ body: JSON.stringify(value) });

export const noSuchStack: Answer = {
  status: 400,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id ${projectName}-dev-managed-instances does not exist</Message></Error></ErrorResponse>`,
};

export function stackIs(status: string, outputs: Record<string, string> = {}): Answer {
  const members = Object.entries({ QueueUrl: queueUrl, ...outputs }).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return xml(
    'DescribeStacks',
    `<Stacks><member><StackName>${projectName}-dev-managed-instances</StackName><StackStatus>${status}</StackStatus><Outputs>${members.join('')}</Outputs></member></Stacks>`,
  );
}

export function resourcesAre(
  resources: [type: string, id: string, status?: string, reason?: string, logicalId?: string][],
): Answer {
  const members = resources.map(
    ([type, id, status = 'CREATE_COMPLETE', reason = '', logicalId = type.split('::').at(-1)]) =>
      `<member><LogicalResourceId>${logicalId}</LogicalResourceId><PhysicalResourceId>${id}</PhysicalResourceId><ResourceType>${type}</ResourceType><ResourceStatus>${status}</ResourceStatus><ResourceStatusReason>${reason}</ResourceStatusReason></member>`,
  );
  return xml('ListStackResources', `<StackResourceSummaries>${members.join('')}</StackResourceSummaries>`);
}

/** The newest first, as AWS gives them. */
export function eventsAre(...events: [type: string, status: string, reason: string][]): Answer {
  const members = events.map(
    ([type, status, reason]) =>
      `<member><LogicalResourceId>${type.split('::').at(-1)}</LogicalResourceId><ResourceType>${type}</ResourceType><ResourceStatus>${status}</ResourceStatus><ResourceStatusReason>${reason}</ResourceStatusReason></member>`,
  );
  return xml('DescribeStackEvents', `<StackEvents>${members.join('')}</StackEvents>`);
}

const mapping = (State: string): Answer =>
  json({ UUID: 'mapping-1', State, FunctionArn: `${functionArn}:live` });
const scaling = (min: number, max: number): Answer =>
  json({
    FunctionArn: functionArn,
    AppliedFunctionScalingConfig: { MinExecutionEnvironments: min, MaxExecutionEnvironments: max },
  });

export const calls = {
  mapping: 'lambda GET /2015-03-31/event-source-mappings/mapping-1',
  updateMapping: 'lambda PUT /2015-03-31/event-source-mappings/mapping-1',
  versions: `lambda GET /2025-11-30/capacity-providers/${provider}/function-versions`,
  putScaling: 'lambda PUT /2025-11-30/functions/processor/function-scaling-config',
  getScaling: 'lambda GET /2025-11-30/functions/processor/function-scaling-config',
  alias: 'lambda GET /2015-03-31/functions/processor/aliases/live',
};

export const managedResources: [string, string][] = [
  ['AWS::Lambda::CapacityProvider', provider],
  ['AWS::Lambda::Function', 'processor'],
  ['AWS::Lambda::EventSourceMapping', 'mapping-1'],
  ['AWS::S3::Bucket', 'events-bucket'],
  ['AWS::Logs::LogGroup', 'processor-log'],
];

/** The same with an overflow, whose logical ids begin as the hybrid's do. */
export const hybridResources: [string, string, string?, string?, string?][] = [
  ...managedResources,
  ['AWS::Lambda::Function', 'overflow', undefined, undefined, 'PipelineOverflowProcessorFunction097AA981'],
  [
    'AWS::Lambda::EventSourceMapping',
    'overflow-mapping',
    undefined,
    undefined,
    'PipelineOverflowProcessorLiveSqsEventSource',
  ],
];

/** The managed-instances arm of dev, deployed and at rest, in the form that the API references give. */
export function deployedStage(more: Answers = {}): Answers {
  return {
    'sts GetCallerIdentity': xml(
      'GetCallerIdentity',
      `<Arn>arn:aws:sts::${accountId}:assumed-role/dev/me</Arn><UserId>AROA:me</UserId><Account>${accountId}</Account>`,
    ),
    'cloudformation DescribeStacks': stackIs('CREATE_COMPLETE'),
    'cloudformation ListStackResources': resourcesAre(managedResources),
    [calls.mapping]: [mapping('Enabled'), mapping('Disabling'), mapping('Disabled')],
    [calls.updateMapping]: json({ UUID: 'mapping-1', State: 'Disabling' }),
    [calls.versions]: json({
      CapacityProviderArn: `arn:aws:lambda:us-east-1:${accountId}:capacity-provider:${provider}`,
      FunctionVersions: [
        { FunctionArn: `${functionArn}:6`, State: 'Active' },
        { FunctionArn: `${functionArn}:7`, State: 'Active' },
      ],
    }),
    [calls.putScaling]: { status: 202, body: '{"FunctionState":"Active"}' },
    [calls.getScaling]: scaling(0, 0),
    [calls.alias]: json({ Name: 'live', FunctionVersion: '7' }),
    'sqs GetQueueAttributes': json({ Attributes: { MessageRetentionPeriod: '345600' } }),
    ...more,
  };
}

/** The same, paused, with environments that come back when they are asked for. */
export function pausedStage(more: Answers = {}): Answers {
  return deployedStage({
    [calls.mapping]: [mapping('Disabled'), mapping('Disabled'), mapping('Enabling'), mapping('Enabled')],
    [calls.getScaling]: [scaling(0, 0), scaling(1, 12)],
    ...more,
  });
}

export interface TestingStage extends TestingAws {
  said: string[];
  ran: Call[];
  person: Person;
  run: RunTool;
  wait: () => Promise<void>;
  waits(): number;
  connect: () => ReturnType<typeof connectAws>;
}

/** Everything that a command is given, with a person who answers as told, and tools that exit as told. */
export async function startTestingStage(
  answers: Answers,
  { says = '', exits = () => 0 }: { says?: string; exits?: (call: Call) => number } = {},
): Promise<TestingStage> {
  const aws = await startTestingAws(answers);
  const said: string[] = [];
  const ran: Call[] = [];
  let waits = 0;
  return {
    ...aws,
    said,
    ran,
    person: { say: (line) => said.push(line), confirm: (_, expected) => Promise.resolve(says === expected) },
    run: (call) => {
      ran.push(call);
      return Promise.resolve(exits(call));
    },
    wait: () => {
      waits += 1;
      return Promise.resolve();
    },
    waits: () => waits,
    connect: () => connectAws({ region: 'us-east-1', endpoint: aws.endpoint }),
  };
}

// The SDK asks nothing of the machine's profiles or metadata service with these.
process.env['AWS_ACCESS_KEY_ID'] = 'testing';
process.env['AWS_SECRET_ACCESS_KEY'] = 'testing';

/** A stage of settings that are the tests' own: what a team sets breaks no test of a command. */
export function sampleTarget(stage: Stage, arms?: readonly Arm[]): Target {
  const config = stage === 'prod' ? protectedStage : smallStage;
  return { stage, config, arms: arms ?? config.arms };
}
