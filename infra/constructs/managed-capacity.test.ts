import { projectName } from '@telemetry/settings';
import { changedStage } from '@telemetry/settings/samples';
import { Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { acknowledge, acknowledgedRulesOf, checkByNag } from '../checks/acknowledged-rules.ts';
import { makeStacks } from '../app/make-app.ts';
import { newApp } from '../app/new-app.ts';
import { PipelineStack } from '../app/pipeline-stack.ts';
import { stageCost } from '../cloud/stage-cost.ts';
import { Compute } from './compute.ts';

type Properties = Record<string, any>;
const name = `${projectName}-dev-managed-instances`;
const stackOf = (changes: Properties): PipelineStack =>
  new PipelineStack(newApp(), name, {
    compute: Compute.managedInstances(),
    config: changedStage(changes),
    stackName: name,
  });
const templateOf = (changes: Properties): Template => Template.fromStack(stackOf(changes));
const all = (template: Template, type: string): Properties[] =>
  Object.values(template.findResources(type)).map(({ Properties }) => Properties as Properties);
const providerOf = (template: Template): Properties =>
  all(template, 'AWS::Lambda::CapacityProvider')[0] ?? {};

/** What CloudFormation makes of intrinsic functions, in a region that has these zones. */
function valueIn(zones: string[], value: any): any {
  if (Array.isArray(value)) return value.map((each) => valueIn(zones, each) as unknown);
  if (typeof value !== 'object') return value;
  const [[fn, args] = ['', undefined]] = Object.entries(value as Properties);
  if (fn === 'Fn::GetAZs') return zones;
  const [first, second] = valueIn(zones, args) as [any, any];
  if (fn === 'Fn::Select') return (second as string[])[Number(first)];
  if (fn === 'Fn::Join') return (second as string[]).join(first as string);
  if (fn === 'Fn::Split') return (second as string).split(first as string);
  throw new Error(`no ${fn}`);
}
const zonesOf = (template: Template, ...region: string[]): string[] =>
  all(template, 'AWS::EC2::Subnet')
    .map((subnet) => valueIn(region, subnet['AvailabilityZone']) as string)
    .sort();
const [a, b, c, d] = ['us-east-1a', 'us-east-1b', 'us-east-1c', 'us-east-1d'] as const;

describe('zones', () => {
  it('are the first of the region', () => {
    expect(zonesOf(templateOf({}), a, b, c, d)).toEqual([a, b, c]);
  });

  it('are those that are named', () => {
    expect(zonesOf(templateOf({ network: { zones: [a, b, d] } }), c)).toEqual([a, b, d]);
  });

  it.each([
    [[c], [a, b, d]],
    [[a], [b, c, d]],
    [[d], [a, b, c]],
  ])('are the first but for the excluded %s', (excludedZones, expected) => {
    expect(zonesOf(templateOf({ network: { excludedZones } }), a, b, c, d)).toEqual(expected);
  });

  it('are the first but for two that are excluded', () => {
    expect(zonesOf(templateOf({ network: { excludedZones: [a, c] } }), a, b, c, d, 'us-east-1e')).toEqual([
      b,
      d,
      'us-east-1e',
    ]);
  });
});

describe('addresses', () => {
  it.each([
    [{}, '10.0.0.0/16', ['10.0.0.0/22', '10.0.4.0/22', '10.0.8.0/22']],
    [{ network: { cidr: '10.20.0.0/16' } }, '10.20.0.0/16', ['10.20.0.0/22', '10.20.4.0/22', '10.20.8.0/22']],
    [
      { network: { cidr: '192.168.7.0/24' } },
      '192.168.7.0/24',
      ['192.168.7.0/26', '192.168.7.64/26', '192.168.7.128/26'],
    ],
  ])('%s', (changes, block, subnets) => {
    const template = templateOf(changes);
    template.hasResourceProperties('AWS::EC2::VPC', { CidrBlock: block });
    expect(all(template, 'AWS::EC2::Subnet').map(({ CidrBlock }) => CidrBlock as string)).toEqual(subnets);
  });

  it('are enough for every zone of the smallest block', () => {
    const network = { cidr: '10.20.0.0/24' };
    expect(all(templateOf({ availabilityZones: 6, network }), 'AWS::EC2::Subnet')).toHaveLength(6);
  });
});

describe('flow logs', () => {
  it('are not there unless asked for', () => {
    templateOf({}).resourceCountIs('AWS::EC2::FlowLog', 0);
  });

  it.each([
    ['rejected', 'REJECT'],
    ['all', 'ALL'],
  ])('of connections: %s, kept as long as other logs', (flowLogs, TrafficType) => {
    const template = templateOf({ network: { flowLogs } });
    template.hasResourceProperties('AWS::EC2::FlowLog', {
      TrafficType,
      LogDestinationType: 'cloud-watch-logs',
    });
    const [[group] = ['']] = Object.entries(template.findResources('AWS::Logs::LogGroup')).filter(([id]) =>
      id.includes('FlowLog'),
    );
    template.hasResourceProperties('AWS::EC2::FlowLog', { LogGroupName: { Ref: group } });
    for (const { RetentionInDays } of all(template, 'AWS::Logs::LogGroup')) expect(RetentionInDays).toBe(7);
  });
});

describe('a network that exists', () => {
  const existing = {
    vpcId: 'vpc-0123456789abcdef0',
    subnetIds: ['subnet-00000000', 'subnet-00000001', 'subnet-00000002'],
  };
  const template = templateOf({ network: { existing } });

  it('has the instances in its subnets, in a security group of ours', () => {
    expect(providerOf(template)['VpcConfig'].SubnetIds).toEqual(existing.subnetIds);
    template.resourceCountIs('AWS::EC2::SecurityGroup', 1);
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      VpcId: existing.vpcId,
      SecurityGroupEgress: [Match.objectLike({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 })],
      SecurityGroupIngress: Match.absent(),
    });
  });

  it('is given nothing else, and costs no endpoints', () => {
    for (const type of ['AWS::EC2::VPC', 'AWS::EC2::Subnet', 'AWS::EC2::VPCEndpoint'])
      template.resourceCountIs(type, 0);
    const idle = (changes: Properties): number =>
      stageCost(changedStage(changes), ['managed-instances']).arms[0]?.idleUsd ?? NaN;
    expect(idle({}) - idle({ network: { existing } })).toBeCloseTo(7.3, 2);
  });
});

describe('a capacity provider of another stack', () => {
  const capacityProviderArn = 'arn:aws:lambda:us-east-1:111122223333:capacity-provider:shared';
  const template = templateOf({ managedInstances: { capacityProviderArn } });

  it('runs the function, and the stack makes no provider and no network', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      CapacityProviderConfig: {
        LambdaManagedInstancesCapacityProviderConfig: {
          CapacityProviderArn: capacityProviderArn,
          PerExecutionEnvironmentMaxConcurrency: 64,
          ExecutionEnvironmentMemoryGiBPerVCpu: 2,
        },
      },
      PublishToLatestPublished: false,
    });
    expect(JSON.stringify(template.toJSON())).not.toMatch(/AWS::EC2|"AWS::Lambda::CapacityProvider"/);
  });

  it('is what alarms and commands look at', () => {
    template.hasOutput('CapacityProviderName', { Value: 'shared' });
    expect(JSON.stringify(template.findResources('AWS::CloudWatch::Alarm'))).toContain(
      '{"Name":"CapacityProviderName","Value":"shared"}',
    );
  });
});

describe('what instances carry', () => {
  it('is what their stack is tagged with', () => {
    const { app, stacks } = makeStacks('dev', changedStage({}));
    Tags.of(app).add('team', 'measuring');
    const [stack] = stacks;
    const template = Template.fromStack(stack as PipelineStack);
    const { PropagateTags, Tags: own } = providerOf(template);
    expect(PropagateTags).toEqual({ Mode: 'Explicit', ExplicitTags: own });
    expect(own).toEqual([
      { Key: 'project', Value: projectName },
      { Key: 'stage', Value: 'dev' },
      { Key: 'team', Value: 'measuring' },
    ]);
  });

  it('is nothing where the stack has no tags', () => {
    expect(providerOf(templateOf({}))).not.toHaveProperty('PropagateTags');
  });

  it('is no more than Lambda takes', () => {
    const stack = stackOf({});
    for (let i = 0; i <= 40; i += 1) Tags.of(stack).add(`tag-${i}`, 'x');
    expect(() => Template.fromStack(stack)).toThrow(/at most 40 tags on its instances, and the app has 41/);
  });
});

it('writes what the provider says into a log group of the stack, which goes with it', () => {
  const template = templateOf({});
  const [[id, group] = ['', undefined]] = Object.entries(
    template.findResources('AWS::Logs::LogGroup', {
      Properties: { LogGroupName: `/aws/lambda/capacity-provider/${name}` },
    }),
  );
  expect(group).toMatchObject({ DeletionPolicy: 'Delete', Properties: { RetentionInDays: 7 } });
  expect(providerOf(template)['TelemetryConfig']).toEqual({ LoggingConfig: { LogGroup: { Ref: id } } });
});

it.each([
  ['flow logs', { network: { flowLogs: 'all', excludedZones: [c] } }],
  [
    'an existing network',
    {
      network: {
        existing: {
          vpcId: 'vpc-00000000',
          subnetIds: ['subnet-00000000', 'subnet-00000001', 'subnet-00000002'],
        },
      },
    },
  ],
])('has no finding of cdk-nag and of CloudFormation’s rules: %s', (_, changes) => {
  const stack = stackOf(changes);
  acknowledge(stack, acknowledgedRulesOf(Compute.managedInstances(), changedStage(changes)));
  const app = stack.node.root as ReturnType<typeof newApp>;
  checkByNag(app);
  expect(() => app.synth()).not.toThrow();
});

describe('provisioned pollers', () => {
  it('take the place of a maximum concurrency', () => {
    const changes = {
      managedInstances: { mappingMaxConcurrency: undefined, provisionedPollers: { minimum: 2, maximum: 20 } },
    };
    const [mapping] = all(templateOf(changes), 'AWS::Lambda::EventSourceMapping');
    expect(mapping?.['ProvisionedPollerConfig']).toEqual({ MinimumPollers: 2, MaximumPollers: 20 });
    expect(mapping).not.toHaveProperty('ScalingConfig');
  });

  it('are none where none are set', () => {
    const [mapping] = all(templateOf({}), 'AWS::Lambda::EventSourceMapping');
    expect(mapping).not.toHaveProperty('ProvisionedPollerConfig');
    expect(mapping?.['ScalingConfig']).toEqual({ MaximumConcurrency: 192 });
  });
});
