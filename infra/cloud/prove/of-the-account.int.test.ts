import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';
import type { StageConfig } from '@telemetry/settings';
import { smallStage } from '@telemetry/settings/samples';
import { describe, expect, it, vi } from 'vitest';
import { connectAws } from '../account/connect-aws.ts';
import { readStack } from '../account/deployed-stack.ts';
import { accessDenied } from '../testing-account.ts';
import type { Answer, Answers } from '../testing-aws.ts';
import { startTestingAws } from '../testing-aws.ts';
import { calls, deployedStage, functionArn, provider, resourcesAre, stackIs } from '../testing-stage.ts';
import { templatesOf } from '../../testing/made-once.ts';
import type { Found } from './evidence.ts';
import { widgetsOf } from './widgets-of-dashboard.ts';
import { beliefsOfTheAccount } from './of-the-account.ts';
import { beliefsOfTheRoles } from './of-the-roles.ts';
import { prove } from './prove.ts';

const json = (value: unknown): Answer => ({ body: JSON.stringify(value) });
const stackName = 'telemetry-dev-managed-instances';
const config = {
  ...smallStage,
  monitoring: { ...smallStage.monitoring, notify: { email: 'night@example.com' } },
};
const versionsAre = (...numbers: string[]): Answer =>
  json({ FunctionVersions: numbers.map((number) => ({ FunctionArn: `${functionArn}:${number}` })) });
const instancesAre = (count: number): Answer => ({
  body: `<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><reservationSet><item><instancesSet>${`<item><instanceType>m7g.large</instanceType><placement><availabilityZone>us-east-1a</availabilityZone></placement><tagSet><item><key>aws:lambda:capacity-provider</key><value>${provider}</value></item></tagSet></item>`.repeat(count)}</instancesSet></item></reservationSet></DescribeInstancesResponse>`,
});
const does = ['s3:PutObject', 'sqs:SendMessage', 's3:GetObject'];
/** What AWS says of an action of a role; as it is, each role may do what it does all day. */
const judged =
  (decide: (action: string, role: string, resources: string[]) => string | undefined = () => undefined) =>
  ({ body }: { body: string }): Answer => {
    const form = [...new URLSearchParams(body)];
    const valuesOf = (name: string): string[] =>
      form.filter(([key]) => key.startsWith(name)).map(([, value]) => value);
    const role = valuesOf('PolicySourceArn')[0]?.split('/').at(-1) ?? '';
    const resources = valuesOf('ResourceArns.member');
    return {
      body: `<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults>${valuesOf(
        'ActionNames.member',
      )
        .map((action) => {
          // Of policies that name their resources a question of "*" finds none.
          const byItself =
            resources.length > 0 &&
            does[['processor-role', 'send-role', 'reader-role'].indexOf(role)] === action
              ? 'allowed'
              : 'implicitDeny';
          return `<member><EvalActionName>${action}</EvalActionName><EvalDecision>${decide(action, role, resources) ?? byItself}</EvalDecision></member>`;
        })
        .join('')}</EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>`,
    };
  };
const dashboard = {
  widgets: [
    {
      properties: {
        title: 'The queue',
        metrics: [
          ['AWS/SQS', 'NumberOfMessagesSent', 'QueueName', 'q', { stat: 'Sum' }],
          ['.', 'ApproximateAgeOfOldestMessage', '.', '.'],
        ],
      },
    },
    { properties: { metrics: [[{ expression: 'm1 + m2' }], ['AWS/Lambda', 'Errors', 'FunctionName', 'f']] } },
  ],
};
const pointsOf =
  (silent: string[] = []) =>
  ({ body }: { body: string }): Answer =>
    json({
      MetricDataResults: (
        JSON.parse(body) as {
          MetricDataQueries: { Id: string; MetricStat: { Metric: { MetricName: string } } }[];
        }
      ).MetricDataQueries.map(({ Id, MetricStat }) => ({
        Id,
        Values: silent.includes(MetricStat.Metric.MetricName) ? [] : [1],
      })),
    });
const alarmsAre = (...actions: string[][]): Answer =>
  json({
    MetricAlarms: actions.map((AlarmActions, i) => ({
      AlarmName: `${stackName}-${i}`,
      ActionsEnabled: true,
      AlarmActions,
    })),
  });

/** An account in which all of it is so. */
const asBelieved = (more: Answers = {}): Answers =>
  deployedStage({
    'cloudformation DescribeStacks': stackIs('CREATE_COMPLETE', {
      Arm: 'managed-instances',
      BucketName: 'events-bucket',
      FunctionName: 'processor',
      FunctionVersion: '7',
      DashboardName: stackName,
      DeadLetterQueueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/dead',
      GlueDatabase: 'telemetry',
    }),
    'cloudformation ListStackResources': resourcesAre([
      ['AWS::Lambda::CapacityProvider', provider],
      ['AWS::Lambda::Function', 'processor'],
      ['AWS::Logs::LogGroup', `/aws/lambda/capacity-provider/${provider}`],
      ['AWS::Logs::LogGroup', 'processor-log', undefined, undefined, 'PipelineProcessorLog65F114CF'],
      [
        'AWS::IAM::Role',
        'processor-role',
        undefined,
        undefined,
        'PipelineProcessorFunctionServiceRoleFA1F7681',
      ],
      ['AWS::IAM::Role', 'send-role', undefined, undefined, 'PipelineEdgeSendRoleB1D90DCB'],
      ['AWS::IAM::Role', 'reader-role', undefined, undefined, 'PipelineReaderRole4C37F9A8'],
    ]),
    [calls.versions]: versionsAre('7'),
    'ec2 DescribeInstances': instancesAre(1),
    'iam SimulatePrincipalPolicy': judged(),
    'logs FilterLogEvents': json({ events: [{ message: 'a line' }] }),
    'logs DescribeLogGroups': json({
      logGroups: [
        {
          logGroupName: `/aws/lambda/capacity-provider/${provider}`,
          retentionInDays: config.logRetentionDays,
        },
      ],
    }),
    'lambda GET /2021-07-20/functions/processor/runtime-management-config': json({ UpdateRuntimeOn: 'Auto' }),
    'monitoring GetDashboard': json({ DashboardBody: JSON.stringify(dashboard) }),
    'monitoring GetMetricData': pointsOf(['Errors']),
    'monitoring DescribeAlarms': alarmsAre(['arn:aws:sns:us-east-1:111122223333:alarms']),
    // First with TLS, as the account's own client has it; then without.
    's3 HEAD /events-bucket': [{ body: '' }, { status: 403, body: '' }],
    'lambda GET /2025-11-30/capacity-providers?MaxItems=1': { status: 404, body: '{"Message":"Not Found"}' },
    ...more,
  });

/** What needs an edge is shown with a pipeline: by-command.int.test.ts. */
const elsewhere = ['sql-answers'];
const beliefs = [...beliefsOfTheRoles, ...beliefsOfTheAccount].filter(({ id }) => !elsewhere.includes(id));

/** What is believed of the stack itself, and this answer to all that is asked of it. */
const allOf = (answer: Answer): Answers =>
  Object.fromEntries(
    Object.entries(asBelieved()).map(([name, own]) => [
      name,
      /^(cloudformation|sts) /.test(name) ? own : answer,
    ]),
  );

interface Asking {
  config?: StageConfig;
  /** Another server than that which tells of the stack. */
  endpoint?: string;
  answerWithinMs?: number;
}

async function askAt(
  answers: Answers,
  ids?: string[],
  { config: own = config, endpoint, answerWithinMs }: Asking = {},
): Promise<Found[]> {
  const server = await startTestingAws(answers);
  try {
    const at = { region: 'us-east-1', endpoint: endpoint ?? server.endpoint, answerWithinMs };
    const aws = await connectAws(at);
    const { requestHandler } = aws.s3.config;
    aws.s3 = new S3Client({ ...at, requestHandler, forcePathStyle: true });
    const stack = await readStack(await connectAws({ ...at, endpoint: server.endpoint }), stackName);
    if (!stack) throw new Error('no stack');
    return await prove(
      beliefs.filter(({ id }) => !ids || ids.includes(id)),
      {
        account: () => ({
          aws,
          accountId: '123456789012',
          stack,
          config: own,
          wait: () => Promise.resolve(),
          waitAnyway: () => Promise.resolve(),
          pipeline: () => Promise.reject(new Error('there is none')),
          answers: [],
        }),
        pipeline: () => Promise.reject(new Error('there is none')),
        begins: () => {},
        told: () => {},
      },
    );
  } finally {
    vi.unstubAllEnvs();
    await server.stop();
  }
}

describe('beliefs of the account', () => {
  it('are shown where AWS answers as documented', async () => {
    expect((await askAt(asBelieved())).map(({ id, verdict, because }) => [id, verdict, because])).toEqual(
      beliefs.map(({ id }) => [id, 'shown', undefined]),
    );
  });

  it.each<[id: string, because: string, answers: Answers]>([
    ['one-version', 'there are 6, 7', { [calls.versions]: versionsAre('6', '7') }],
    ['one-version', 'there are $LATEST.PUBLISHED', { [calls.versions]: versionsAre('$LATEST.PUBLISHED') }],
    [
      'instances-of-the-minimum',
      'there are 3 instances for 1 environments',
      { 'ec2 DescribeInstances': instancesAre(3) },
    ],
    ['instances-of-the-minimum', 'no instance carries the tag', { 'ec2 DescribeInstances': instancesAre(0) }],
    [
      'roles-are-bounded',
      'send-role may sqs:PurgeQueue',
      {
        'iam SimulatePrincipalPolicy': judged((action, role) =>
          action === 'sqs:PurgeQueue' && role === 'send-role' ? 'allowed' : undefined,
        ),
      },
    ],
    [
      'roles-are-bounded',
      'reader-role may s3:DeleteObject',
      {
        // A grant on our own objects: of "*" AWS would say implicitDeny.
        'iam SimulatePrincipalPolicy': judged((action, role, resources) =>
          role === 'reader-role' &&
          action === 's3:DeleteObject' &&
          resources.includes('arn:aws:s3:::events-bucket/events/x')
            ? 'allowed'
            : undefined,
        ),
      },
    ],
    [
      'roles-are-bounded',
      'send-role may not even sqs:SendMessage',
      {
        'iam SimulatePrincipalPolicy': judged((_, role) =>
          role === 'send-role' ? 'implicitDeny' : undefined,
        ),
      },
    ],
    [
      'roles-are-bounded',
      'AWS said nothing of s3:GetObject',
      {
        'iam SimulatePrincipalPolicy': {
          body: '<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>',
        },
      },
    ],
    [
      'roles-are-bounded',
      'nobody says what TeamsOwnRole must not do',
      {
        'cloudformation ListStackResources': resourcesAre([
          ['AWS::IAM::Role', 'own-role', undefined, undefined, 'TeamsOwnRole'],
        ]),
      },
    ],
    ['logs-arrive', 'has no line of the last hour', { 'logs FilterLogEvents': json({ events: [] }) }],
    ['system-log-is-bounded', 'there is no log group', { 'logs DescribeLogGroups': json({ logGroups: [] }) }],
    [
      'system-log-is-bounded',
      'kept for ever days',
      {
        'logs DescribeLogGroups': json({
          logGroups: [{ logGroupName: `/aws/lambda/capacity-provider/${provider}` }],
        }),
      },
    ],
    [
      'runtime-pin',
      'it is FunctionUpdate',
      {
        'lambda GET /2021-07-20/functions/processor/runtime-management-config': json({
          UpdateRuntimeOn: 'FunctionUpdate',
        }),
      },
    ],
    [
      'widgets-have-data',
      'no point in three hours: The queue',
      { 'monitoring GetMetricData': pointsOf(['ApproximateAgeOfOldestMessage', 'NumberOfMessagesSent']) },
    ],
    [
      'widgets-have-data',
      'the dashboard has no metrics',
      { 'monitoring GetDashboard': json({ DashboardBody: '{"widgets":[]}' }) },
    ],
    ['bucket-by-tls-only', 'it answered 200', { 's3 HEAD /events-bucket': { body: '' } }],
    [
      'region-without-managed-instances',
      'it answered 400',
      { 'lambda GET /2025-11-30/capacity-providers?MaxItems=1': { status: 400, body: '{"Message":"no"}' } },
    ],
    [
      'region-without-managed-instances',
      'ap-southeast-6 lists capacity providers',
      { 'lambda GET /2025-11-30/capacity-providers?MaxItems=1': json({ CapacityProviders: [] }) },
    ],
    [
      'alarms-reach-somebody',
      `nobody hears of ${stackName}-1`,
      { 'monitoring DescribeAlarms': alarmsAre(['arn'], []) },
    ],
  ])('%s is shown to be wrong: %s', async (id, because, answers) => {
    expect(await askAt(asBelieved(answers), [id])).toMatchObject([
      { verdict: 'shown to be wrong', because: expect.stringContaining(because) as string },
    ]);
  });

  it('is not run, and counts as missing, where AWS refuses the question', async () => {
    expect(
      await askAt(asBelieved({ [calls.versions]: { ...accessDenied, status: 403 } }), ['one-version']),
    ).toMatchObject([
      { verdict: 'not run', failed: true, because: expect.stringContaining('not authorized') as string },
    ]);
  });

  it('is not run where the region is not enabled, and refuses every token', async () => {
    const refused = {
      status: 403,
      body: '{"__type":"UnrecognizedClientException","message":"invalid token"}',
    };
    expect(
      await askAt(asBelieved({ 'lambda GET /2025-11-30/capacity-providers?MaxItems=1': refused }), [
        'region-without-managed-instances',
      ]),
    ).toMatchObject([{ verdict: 'not run', failed: true }]);
  });

  it('is not run where nobody is to be reached', async () => {
    const { monitoring } = config;
    const quiet = { ...config, monitoring: { ...monitoring, notify: undefined } };
    expect(await askAt(asBelieved(), ['alarms-reach-somebody'], { config: quiet })).toMatchObject([
      { verdict: 'not run', because: expect.stringContaining('monitoring.notify') as string },
    ]);
  });

  const failures: [what: string, answer: Answer][] = [
    ['AWS throttles', { status: 429, body: '{"__type":"ThrottlingException","message":"Rate exceeded"}' }],
    ['AWS throttles as S3 does', { status: 503, body: '<Error><Code>SlowDown</Code></Error>' }],
    [
      'the credentials have expired',
      { status: 403, body: '{"__type":"ExpiredTokenException","message":"The security token is expired"}' },
    ],
    [
      'the credentials have expired, in XML',
      {
        status: 403,
        body: '<ErrorResponse><Error><Code>ExpiredToken</Code><Message>The security token is expired</Message></Error></ErrorResponse>',
      },
    ],
    ['AWS fails', { status: 500, body: '' }],
    ['something between answers with a page', { status: 502, body: '<html><body>Bad Gateway</body></html>' }],
  ];
  it.each(failures)('is not run, and counts as missing, where %s', async (_, answer) => {
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    const found = await askAt(allOf(answer));
    expect(found.map(({ id, verdict, failed }) => [id, verdict, failed])).toEqual(
      beliefs.map(({ id }) => [id, 'not run', true]),
    );
    for (const { because = '' } of found) expect(because).toMatch(/^[^\n]+$/);
  });

  it.each<[what: string, answer: Answer]>([
    ['an answer is a page', { body: '<html><body>Welcome to the hotel</body></html>' }],
    ['an answer is empty', { body: '' }],
    ['an answer is nothing but {}', { body: '{}' }],
    ['an answer is cut off', { body: '{"MetricDataResults": [{"Id": "m0", "Val' }],
    ['an answer in XML is cut off', { body: '<DescribeInstancesResponse><reservationSet><item><instan' }],
    ['an answer is JSON of something else', { body: '[1, null, "text"]' }],
    ['an answer is null', { body: 'null' }],
  ])('is never shown where %s', async (_, answer) => {
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    const found = await askAt(allOf(answer));
    expect(found.map(({ id }) => id)).toEqual(beliefs.map(({ id }) => id));
    expect(found.filter(({ verdict }) => verdict === 'shown')).toEqual([]);
    for (const { because = '' } of found) expect(because).toMatch(/^[^\n]+$/);
  });

  it('is not run where AWS never answers', async () => {
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    const silent = createServer(() => {});
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    try {
      const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
      const found = await askAt(asBelieved(), undefined, { endpoint, answerWithinMs: 50 });
      expect(found.map(({ id, verdict, failed }) => [id, verdict, failed])).toEqual(
        beliefs.map(({ id }) => [id, 'not run', true]),
      );
    } finally {
      silent.close();
      silent.closeAllConnections();
    }
  });

  it('is not run where the arm has none of it', async () => {
    const noProvider = { 'cloudformation ListStackResources': resourcesAre([['AWS::SQS::Queue', 'queue']]) };
    const [found] = await askAt(asBelieved(noProvider), ['one-version']);
    expect(found).toEqual({
      id: 'one-version',
      verdict: 'not run',
      because: 'this arm has no capacity provider',
      answers: [],
    });
  });
});

it('reads every metric of our own dashboards', () => {
  const [board] = Object.values(templatesOf('small').hybrid.findResources('AWS::CloudWatch::Dashboard'));
  const body: unknown = board?.['Properties'].DashboardBody;
  const text = JSON.stringify(body).includes('Fn::Join')
    ? (body as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1]
        .map((part) => (typeof part === 'string' ? part : 'ref'))
        .join('')
    : (body as string);
  const metrics = widgetsOf(text).flatMap((widget) => widget.metrics);
  expect(metrics.length).toBeGreaterThan(30);
  for (const { Namespace, MetricName, Dimensions = [] } of metrics) {
    expect(Namespace).toMatch(/^[\w/]+$/);
    expect(MetricName).toMatch(/^\w+$/);
    for (const { Name, Value } of Dimensions)
      expect([Name, Value]).toEqual([expect.stringMatching(/^\w+$/), expect.stringMatching(/./)]);
  }
});
