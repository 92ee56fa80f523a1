import type { Arm } from '@telemetry/settings';
import { changedStage } from '@telemetry/settings/samples';
import { afterEach, describe, expect, it } from 'vitest';
import { type Finding } from './checks/finding.ts';
import { nodeFinding } from './checks/tools.ts';
import { conclusion, examine, findingsToText, stopsDeployment } from './doctor.ts';
import { type Target } from './account/stage.ts';
import {
  accessDenied,
  defaultSubnetsIn,
  expired,
  noSuchRole,
  offeringsAre,
  parameterNotFound,
  quotasAre,
  subnetsAre,
  readyAccount,
  vpcsAre,
  zonesAre,
} from './testing-account.ts';
import { type Answers, startTestingAws, type TestingAws } from './testing-aws.ts';
import { eventsAre, sampleTarget, stackIs } from './testing-stage.ts';

let aws: TestingAws;
afterEach(() => aws.stop());

async function findings(
  more: Answers = {},
  options: { region?: string; arms?: Arm[]; target?: Target } = {},
): Promise<Finding[]> {
  aws = await startTestingAws(readyAccount(more));
  return examine(options.target ?? sampleTarget('dev', options.arms), {
    region: options.region ?? 'us-east-1',
    endpoint: aws.endpoint,
  });
}
const of = (all: Finding[], check: string): Finding | undefined => all.find((each) => each.check === check);

it('finds nothing to do in an account that is ready, by questions alone', async () => {
  const all = await findings();
  expect(all.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(all.map(({ check }) => check)).toEqual([
    'Node.js',
    'AWS CDK',
    'credentials',
    'bootstrap',
    'stacks',
    'Lambda concurrency',
    'access logs',
    'alarms',
    'named resources',
    'region',
    'instances and zones',
    'EC2 vCPUs',
    'VPCs',
    'service-linked role',
  ]);
  expect(aws.names().filter((name) => !/ (Get|Describe|List|GET )/.test(name))).toEqual([]);
});

describe('says what is missing and what to do', () => {
  it.each<[string, Answers, Finding['status'], string, string]>([
    [
      'bootstrap',
      { 'ssm GetParameter': parameterNotFound },
      'failed',
      '111122223333 in us-east-1 is not bootstrapped for the CDK',
      'cdk bootstrap aws://111122223333/us-east-1',
    ],
    [
      'bootstrap',
      { 'ssm GetParameter': { body: '{"Parameter":{"Value":"5"}}' } },
      'failed',
      'version 5 is older than 6',
      'cdk bootstrap',
    ],
    [
      'stacks',
      { 'cloudformation DescribeStacks': stackIs('ROLLBACK_COMPLETE') },
      'failed',
      'is ROLLBACK_COMPLETE',
      'pnpm cloud destroy --stage dev',
    ],
    [
      'stacks',
      { 'cloudformation DescribeStacks': stackIs('UPDATE_IN_PROGRESS') },
      'failed',
      'is UPDATE_IN_PROGRESS',
      'wait until it is over',
    ],
    [
      'access logs',
      { 'apigateway GET /account': { body: '{"throttleSettings":{"rateLimit":10000}}' } },
      'failed',
      'API Gateway has no role for CloudWatch Logs in us-east-1',
      'docs/edge.md',
    ],
    [
      'instances and zones',
      { 'ec2 DescribeSubnets': defaultSubnetsIn(), 'ec2 DescribeAvailabilityZones': zonesAre() },
      'failed',
      'us-east-1 offers this account 0 zones, stage dev wants 3',
      'choose a region with more zones',
    ],
    [
      'instances and zones',
      { 'ec2 DescribeSubnets': defaultSubnetsIn('us-east-1c', 'us-east-1d') },
      'failed',
      'default subnets in us-east-1c, us-east-1d only, stage dev wants 3 zones',
      'aws ec2 create-default-subnet --region us-east-1',
    ],
    [
      'instances and zones',
      { 'ec2 DescribeInstanceTypeOfferings': offeringsAre(['m7g.large', 'us-east-1b']) },
      'failed',
      'us-east-1a, us-east-1d offers none of m7g.large, m8g.large',
      "network: { excludedZones: ['us-east-1a', 'us-east-1d'] }",
    ],
    [
      'instances and zones',
      {
        'ec2 DescribeSubnets': defaultSubnetsIn('us-east-1a', 'us-east-1b', 'us-east-1c', 'us-east-1d'),
        'ec2 DescribeInstanceTypeOfferings': offeringsAre(
          ...['us-east-1a', 'us-east-1b', 'us-east-1c'].map((zone): [string, string] => ['m8g.large', zone]),
        ),
      },
      'warning',
      'Lambda is reported to refuse us-east-1c',
      "network: { excludedZones: ['us-east-1c'] }",
    ],
    [
      'stacks',
      {
        'cloudformation DescribeStacks': stackIs('ROLLBACK_COMPLETE'),
        'cloudformation DescribeStackEvents': eventsAre(
          ['AWS::Lambda::CapacityProvider', 'CREATE_FAILED', 'Subnets in us-east-1c are not supported'],
          ['AWS::EC2::Subnet', 'CREATE_FAILED', 'Resource creation cancelled'],
        ),
      },
      'failed',
      'AWS::Lambda::CapacityProvider was refused: Subnets in us-east-1c are not supported',
      "set network: { excludedZones: ['us-east-1c'] }",
    ],
    [
      'EC2 vCPUs',
      {
        'servicequotas GetServiceQuota': quotasAre({ 'L-1216C47A': 5, 'L-F678F1CE': 5, 'L-B99A9384': 1_000 }),
      },
      'failed',
      'Running On-Demand Standard instances is 5; a deployment of stage dev takes up to 6',
      '--quota-code L-1216C47A --desired-value 24 --region us-east-1',
    ],
    [
      'EC2 vCPUs',
      {
        'servicequotas GetServiceQuota': quotasAre({
          'L-1216C47A': 16,
          'L-F678F1CE': 5,
          'L-B99A9384': 1_000,
        }),
      },
      'warning',
      'it may grow to 24 (maxVcpuCount)',
      '--desired-value 24',
    ],
    [
      'VPCs',
      { 'ec2 DescribeVpcs': vpcsAre(5) },
      'failed',
      'VPCs per Region is 5; 5 are there, and the stage makes 1 more',
      '--desired-value 6',
    ],
    [
      'Lambda concurrency',
      { 'servicequotas GetServiceQuota': quotasAre({ 'L-1216C47A': 64, 'L-F678F1CE': 5, 'L-B99A9384': 10 }) },
      'warning',
      'Concurrent executions is 10; the default arm may take 100',
      '--desired-value 100',
    ],
    [
      'service-linked role',
      { 'iam GetRole': noSuchRole },
      'warning',
      'not there yet',
      'create-service-linked-role',
    ],
    [
      'region',
      { 'lambda GET /2025-11-30/capacity-providers': { status: 404, body: '{"message":"Not Found"}' } },
      'failed',
      'us-east-1 has no Lambda Managed Instances',
      '--arm default',
    ],
    [
      'region',
      { 'lambda GET /2025-11-30/capacity-providers': accessDenied },
      'unchecked',
      'could not be checked: User is not authorized',
      'read permissions in docs/deploying.md',
    ],
    [
      'VPCs',
      {
        'ec2 DescribeVpcs': {
          status: 400,
          body: '<Response><Errors><Error><Code>Strange</Code><Message>no</Message></Error></Errors></Response>',
        },
      },
      'unchecked',
      'could not be checked: ',
      'check the network',
    ],
  ])('%s', async (check, answers, status, says, todo) => {
    const finding = of(await findings(answers), check);
    expect(finding).toMatchObject({ status });
    expect(finding?.says).toContain(says);
    expect(finding?.todo).toContain(todo);
  });

  it('asks the default of a quota that the account has no value of its own for', async () => {
    const all = await findings({
      'servicequotas GetServiceQuota': {
        status: 400,
        body: '{"__type":"NoSuchResourceException","Message":"The request failed because the specified quota does not exist"}',
      },
      'servicequotas GetAWSDefaultServiceQuota': { body: '{"Quota":{"Value":5}}' },
    });
    expect(of(all, 'VPCs')).toMatchObject({ status: 'ok' });
    expect(of(all, 'EC2 vCPUs')).toMatchObject({ status: 'failed' });
  });
});

it('looks at the zones that CloudFormation takes: those with a default subnet, and all where there is none', async () => {
  const offerings = (...zones: string[]): Answers => ({
    'ec2 DescribeInstanceTypeOfferings': offeringsAre(
      ...zones.map((zone): [string, string] => ['m8g.large', zone]),
    ),
  });
  const [b, c, d] = ['us-east-1b', 'us-east-1d', 'us-east-1e'];
  const taken = { 'ec2 DescribeSubnets': defaultSubnetsIn(d, b, c), ...offerings(b, c, d) };
  expect(of(await findings(taken), 'instances and zones')).toMatchObject({
    status: 'ok',
    says: 'm8g.large in us-east-1b, us-east-1d, us-east-1e',
  });
  await aws.stop();
  const all = {
    'ec2 DescribeSubnets': defaultSubnetsIn(),
    'ec2 DescribeAvailabilityZones': zonesAre('us-east-1a', b, c, d),
    ...offerings(b, c, d),
  };
  expect(of(await findings(all), 'instances and zones')).toMatchObject({
    status: 'failed',
    says: 'us-east-1a offers none of m7g.large, m8g.large',
  });
});

it('warns that nobody hears of the alarms of a protected stage, and is content with an address', async () => {
  const prod = sampleTarget('prod');
  expect(of(await findings({}, { target: prod }), 'alarms')).toMatchObject({
    status: 'warning',
    says: 'nobody hears of the alarms of stage prod: they show on the dashboard only',
    todo: expect.stringContaining('monitoring.notify') as string,
  });
  await aws.stop();
  const monitoring = { ...prod.config.monitoring, notify: { email: 'on-call@example.com' } };
  const heard = { ...prod, config: { ...prod.config, monitoring } };
  expect(of(await findings({}, { target: heard }), 'alarms')).toMatchObject({
    status: 'ok',
    says: 'on-call@example.com',
  });
});

it.each([
  [
    'monitoring.notify.topicArn',
    { monitoring: { notify: { topicArn: 'arn:aws:sns:eu-west-1:111122223333:alarms' } } },
  ],
  [
    'processor.runtimeUpdates',
    { processor: { runtimeUpdates: `arn:aws:lambda:eu-west-1::runtime:${'ab'.repeat(32)}` } },
  ],
  [
    'managedInstances.capacityProviderArn',
    {
      managedInstances: {
        capacityProviderArn: 'arn:aws:lambda:eu-west-1:111122223333:capacity-provider:shared',
      },
    },
  ],
  [
    'edge.customDomains.default.certificateArn',
    {
      edge: {
        customDomains: {
          default: {
            name: 'e.example.com',
            certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/0d0e',
          },
        },
      },
    },
  ],
])('refuses %s of another region, which no synthesis knows', async (setting, change) => {
  const dev = sampleTarget('dev');
  const target = { ...dev, config: changedStage(change) };
  expect(of(await findings({}, { target }), 'named resources')).toMatchObject({
    status: 'failed',
    says: expect.stringContaining(`of another region than us-east-1: ${setting} arn:aws:`) as string,
  });
  await aws.stop();
  expect(of(await findings({}, { target, region: 'eu-west-1' }), 'named resources')).toMatchObject({
    status: 'ok',
  });
});

describe('tells what could not be checked from what would not succeed', () => {
  const denied = { 'lambda GET /2025-11-30/capacity-providers': accessDenied };
  const bare = { 'ssm GetParameter': parameterNotFound };

  it.each([
    ['nothing', {}, 'Next: pnpm cloud deploy --stage dev', false],
    [
      'one that nobody may ask',
      denied,
      '1 of 14 checks could not be made: whether a deployment of stage dev would succeed is not known.',
      false,
    ],
    ['one that failed', bare, '1 of 14 checks failed: a deployment of stage dev would not succeed.', true],
    [
      'both',
      { ...denied, ...bare },
      '1 of 14 checks failed: a deployment of stage dev would not succeed. 1 could not be made.',
      true,
    ],
  ] as [string, Answers, string, boolean][])('%s', async (_, answers, says, stops) => {
    const all = await findings(answers);
    expect(conclusion(all, 'dev')).toBe(says);
    expect(all.some(stopsDeployment)).toBe(stops);
  });
});

describe('asks for what the settings name', () => {
  const vpcId = 'vpc-0123456789abcdef0';
  const subnetIds = ['subnet-00000000', 'subnet-00000001', 'subnet-00000002'];
  const withNetwork = (network: Record<string, unknown>): Target => ({
    ...sampleTarget('dev', ['managed-instances']),
    config: changedStage({ network }),
  });
  const offered = (...zones: string[]): Answers => ({
    'ec2 DescribeInstanceTypeOfferings': offeringsAre(
      ...zones.map((zone): [string, string] => ['m8g.large', zone]),
    ),
  });
  const zonesOf = async (target: Target, more: Answers): Promise<Finding | undefined> =>
    of(await findings(more, { target }), 'instances and zones');

  it('zones by name', async () => {
    const [a, b, d] = ['us-east-1a', 'us-east-1b', 'us-east-1d'];
    const target = withNetwork({ zones: [a, b, d] });
    expect(await zonesOf(target, offered(a, b, d))).toMatchObject({
      status: 'ok',
      says: 'm8g.large in us-east-1a, us-east-1b, us-east-1d',
    });
    await aws.stop();
    expect(await zonesOf(target, { 'ec2 DescribeAvailabilityZones': zonesAre(a, b) })).toMatchObject({
      status: 'failed',
      says: 'us-east-1 offers this account no us-east-1d, but us-east-1a, us-east-1b',
    });
  });

  it('the first zones but for the excluded ones', async () => {
    const taken = {
      'ec2 DescribeSubnets': defaultSubnetsIn('us-east-1a', 'us-east-1b', 'us-east-1c', 'us-east-1d'),
    };
    expect(
      await zonesOf(withNetwork({ excludedZones: ['us-east-1c'] }), {
        ...taken,
        ...offered('us-east-1a', 'us-east-1b', 'us-east-1d'),
      }),
    ).toMatchObject({ status: 'ok', says: 'm8g.large in us-east-1a, us-east-1b, us-east-1d' });
  });

  it('no excluded zone that is not there: CloudFormation would count it', async () => {
    expect(await zonesOf(withNetwork({ excludedZones: ['us-east-1f'] }), {})).toMatchObject({
      status: 'failed',
      says: 'us-east-1f is excluded, and CloudFormation takes no zones here but us-east-1a, us-east-1b, us-east-1d',
    });
  });

  it('subnets that exist, of this VPC and in zones enough; and no VPC more', async () => {
    const target = withNetwork({ existing: { vpcId, subnetIds } });
    const zones = ['us-east-1a', 'us-east-1b', 'us-east-1d'];
    const are = (vpc: string, ...inZones: string[]): Answers => ({
      'ec2 DescribeSubnets': subnetsAre(vpc, ...inZones),
    });
    const all = await findings({ ...are(vpcId, ...zones), ...offered(...zones) }, { target });
    expect(of(all, 'instances and zones')).toMatchObject({ status: 'ok' });
    expect(of(all, 'VPCs')).toMatchObject({ status: 'ok', says: 'the stage makes none' });
    await aws.stop();
    expect(await zonesOf(target, are('vpc-other', ...zones))).toMatchObject({
      status: 'failed',
      says: expect.stringContaining(`is in vpc-other, not in ${vpcId}`) as string,
    });
    await aws.stop();
    expect(await zonesOf(target, are(vpcId, 'us-east-1a', 'us-east-1b', 'us-east-1a'))).toMatchObject({
      status: 'failed',
      says: 'the subnets are in us-east-1a, us-east-1b, stage dev wants 3 zones',
    });
    await aws.stop();
    const gone = {
      status: 400,
      body: "<Response><Errors><Error><Code>InvalidSubnetID.NotFound</Code><Message>The subnet ID 'subnet-00000002' does not exist</Message></Error></Errors></Response>",
    };
    expect(await zonesOf(target, { 'ec2 DescribeSubnets': gone })).toMatchObject({
      status: 'failed',
      says: "The subnet ID 'subnet-00000002' does not exist",
    });
  });

  it('the capacity provider of another stack', async () => {
    const capacityProviderArn = 'arn:aws:lambda:us-east-1:111122223333:capacity-provider:shared';
    const target = {
      ...sampleTarget('dev', ['managed-instances']),
      config: changedStage({ managedInstances: { capacityProviderArn } }),
    };
    const get = 'lambda GET /2025-11-30/capacity-providers/shared';
    expect(
      await zonesOf(target, { [get]: { body: '{"CapacityProvider":{"State":"Active"}}' } }),
    ).toMatchObject({
      status: 'ok',
      says: 'on the capacity provider shared, which is Active',
    });
    await aws.stop();
    expect(
      await zonesOf(target, { [get]: { body: '{"CapacityProvider":{"State":"Failed"}}' } }),
    ).toMatchObject({ status: 'failed' });
    await aws.stop();
    const none = {
      status: 404,
      body: '{"Type":"User","Message":"no"}',
      headers: { 'x-amzn-errortype': 'ResourceNotFoundException' },
    };
    expect(await zonesOf(target, { [get]: none })).toMatchObject({
      status: 'failed',
      says: 'there is no capacity provider shared in us-east-1',
    });
  });
});

it('refuses a region without managed instances before it asks', async () => {
  const all = await findings({}, { region: 'il-central-1' });
  expect(of(all, 'region')).toMatchObject({
    status: 'failed',
    says: 'il-central-1 has no Lambda Managed Instances',
  });
  expect(aws.names()).not.toContain('lambda GET /2025-11-30/capacity-providers?MaxItems=1');
});

it('asks nothing about instances when only the other arm is deployed', async () => {
  const all = await findings({}, { arms: ['default'] });
  expect(all.map(({ check }) => check)).not.toContain('EC2 vCPUs');
  expect(aws.names().filter((name) => name.startsWith('ec2'))).toEqual([]);
});

it('stops at credentials that do not work', async () => {
  const all = await findings({ 'sts GetCallerIdentity': expired });
  expect(all.at(-1)).toMatchObject({
    check: 'credentials',
    status: 'unchecked',
    says: 'the AWS credentials have expired: log in again ("aws sso login")',
  });
  expect(aws.names()).toEqual(['sts GetCallerIdentity']);
  expect(findingsToText(all)).toContain('unchecked  credentials');
  expect(all.filter(stopsDeployment)).toHaveLength(1);
  expect(conclusion(all, 'dev')).toBe(
    '1 of 3 checks could not be made: whether a deployment of stage dev would succeed is not known.',
  );
});

it('refuses a Node.js that does not run TypeScript', async () => {
  expect(of(await findings(), 'Node.js')).toMatchObject({ status: 'ok' });
  expect(nodeFinding('22.14.0')).toMatchObject({ status: 'failed' });
});
