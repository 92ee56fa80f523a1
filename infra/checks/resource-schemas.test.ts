import { arms, checkConfig, projectName, stackName, type StageConfig, stages } from '@telemetry/settings';
import { smallStage } from '@telemetry/settings/samples';
import { App } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import type { CloudFormationTemplate } from './cloudformation-template.ts';
import { Compute } from '../constructs/compute.ts';
import { PipelineStack } from '../app/pipeline-stack.ts';
import { edgeVariantsOnce, synthesized } from '../testing/made-once.ts';
import { findingsOf } from './resource-schemas.ts';

/** The settings that are off in both stages and make resources or properties of their own. */
function appOfOtherSettings(): App {
  const stage: StageConfig = {
    ...smallStage,
    processor: { ...smallStage.processor, runtimeUpdates: 'with-deployments' },
    managedInstances: {
      ...smallStage.managedInstances,
      workingHours: { days: 'MON-FRI', from: '07:00', to: '19:50', timeZone: 'Europe/Berlin' },
    },
    monitoring: { ...smallStage.monitoring, tracing: true, notify: { email: 'night@example.com' } },
  };
  checkConfig('dev', stage);
  const app = new App({ analyticsReporting: false });
  const compute = Compute.managedInstances();
  new PipelineStack(app, `${projectName}-other-settings`, { compute, config: stage });
  return app;
}

const assemblies = [
  ...stages.map((stage) => synthesized(stage)),
  edgeVariantsOnce().app.synth(),
  appOfOtherSettings().synth(),
];
const templates = assemblies.flatMap(({ stacks }) =>
  stacks.map(({ stackName, template }): [string, CloudFormationTemplate] => [
    stackName,
    template as CloudFormationTemplate,
  ]),
);

const linesOf = (stack: string, template: CloudFormationTemplate): string[] =>
  findingsOf(template).map(({ logicalId, path, rule }) => `${stack} ${logicalId} ${path}: ${rule}`);

it.each(templates)('%s fits the resource schemas of CloudFormation', (stack, template) => {
  expect(linesOf(stack, template)).toEqual([]);
});

it('covers both stages on all arms, every kind of edge, and the settings that neither stage has', () => {
  expect(templates.map(([stack]) => stack)).toEqual(
    expect.arrayContaining([
      ...stages.flatMap((stage) => arms.map((arm) => stackName(stage, arm))),
      `${projectName}-rest-firewall-default`,
      `${projectName}-http-token-query-default`,
      `${projectName}-other-settings`,
    ]),
  );
});

/** One resource of each type that any template has, in a template that holds what it names. */
const oneOfEach = new Map(
  templates.flatMap(([, template]) =>
    Object.entries(template.Resources).map(([id, { Type: type }]) => [type, { id, template }] as const),
  ),
);

describe.each([...oneOfEach])('%s', (type, { id, template }) => {
  it('is refused with a property that it does not have', () => {
    const changed = structuredClone(template);
    (changed.Resources[id]!.Properties ??= {})['Colour'] = 'green';
    expect(findingsOf(changed)).toEqual([
      { logicalId: id, path: 'Properties.Colour', rule: `${type} has no such property` },
    ]);
  });

  it('is refused where a reference asks for an attribute that it does not have', () => {
    const changed = structuredClone(template);
    changed.Outputs = { Colour: { Value: { 'Fn::GetAtt': [id, 'Colour'] } } };
    expect(findingsOf(changed)).toEqual([
      { logicalId: 'Colour', path: 'Value', rule: `${type} (${id}) has no attribute Colour` },
    ]);
  });
});

describe('what is changed in the template of the hybrid', () => {
  const hybrid = templates.find(([stack]) => stack === `${projectName}-dev-hybrid`)![1];
  type Properties = Record<string, any>;

  /** The findings, without their logical id, once the first resource of a type is changed. */
  function findings(type: string, change: (properties: Properties) => void): string[] {
    const template = structuredClone(hybrid);
    const [id, resource] = Object.entries(template.Resources).find(([, { Type }]) => Type === type)!;
    change((resource.Properties ??= {}));
    return findingsOf(template).map(({ logicalId, path, rule }) => {
      expect(logicalId).toBe(id);
      return `${path}: ${rule}`;
    });
  }

  const cases: [what: string, type: string, change: (properties: Properties) => void, finding: string][] = [
    [
      'an unknown property deep in a capacity provider',
      'AWS::Lambda::CapacityProvider',
      ({ CapacityProviderScalingConfig: scaling }) => (scaling.MaxVcpuCount = 12),
      'Properties.CapacityProviderScalingConfig.MaxVcpuCount: AWS::Lambda::CapacityProvider CapacityProviderScalingConfig has no such property',
    ],
    [
      'an unknown property within a list',
      'AWS::S3::Bucket',
      ({ LifecycleConfiguration: { Rules: rules } }) => (rules[0].ExpirationInWeeks = 4),
      'Properties.LifecycleConfiguration.Rules[0].ExpirationInWeeks: AWS::S3::Bucket Rule has no such property',
    ],
    [
      'an unknown property of a tag',
      'AWS::SQS::Queue',
      ({ Tags: tags }) => (tags[0].Colour = 'green'),
      'Properties.Tags[0].Colour: a tag of AWS::SQS::Queue has no such property',
    ],
    [
      'a missing property that is required',
      'AWS::Lambda::CapacityProvider',
      (properties) => delete properties['PermissionsConfig'],
      'Properties.PermissionsConfig: AWS::Lambda::CapacityProvider requires it',
    ],
    [
      'a missing property that is required where its owner is there',
      'AWS::Lambda::CapacityProvider',
      ({ VpcConfig: vpc }) => delete vpc.SubnetIds,
      'Properties.VpcConfig.SubnetIds: AWS::Lambda::CapacityProvider CapacityProviderVpcConfig requires it',
    ],
    [
      'a text for a number',
      'AWS::Lambda::Version',
      ({ FunctionScalingConfig: scaling }) => (scaling.MinExecutionEnvironments = '3'),
      'Properties.FunctionScalingConfig.MinExecutionEnvironments: has to be an integer, and is "3"',
    ],
    [
      'a part of an integer',
      'AWS::Lambda::Function',
      (properties) => (properties['Timeout'] = 2.5),
      'Properties.Timeout: has to be an integer, and is 2.5',
    ],
    [
      'a text for a truth value',
      'AWS::Lambda::EventSourceMapping',
      (properties) => (properties['Enabled'] = 'true'),
      'Properties.Enabled: has to be a boolean, and is "true"',
    ],
    [
      'a number for a text',
      'AWS::Lambda::Function',
      ({ Environment: { Variables: variables } }) => (variables.COMMIT_MAX_ROWS = 1),
      'Properties.Environment.Variables.COMMIT_MAX_ROWS: has to be a string, and is 1',
    ],
    [
      'one value for a list of them',
      'AWS::Lambda::Function',
      (properties) => (properties['Architectures'] = 'arm64'),
      'Properties.Architectures: has to be a list, and is "arm64"',
    ],
    [
      'a list for a map',
      'AWS::Lambda::Function',
      ({ Environment: environment }) => (environment.Variables = ['A=1']),
      'Properties.Environment.Variables: has to be a map, and is ["A=1"]',
    ],
    [
      'a text for an object',
      'AWS::Lambda::Function',
      (properties) => (properties['TracingConfig'] = 'Active'),
      'Properties.TracingConfig: has to be an object, and is "Active"',
    ],
    [
      'a number for a policy',
      'AWS::SQS::QueuePolicy',
      (properties) => (properties['PolicyDocument'] = 1),
      'Properties.PolicyDocument: has to be an object or the text of one, and is 1',
    ],
    [
      'a value that is not listed',
      'AWS::Lambda::Function',
      (properties) => (properties['TracingConfig'] = { Mode: 'On' }),
      'Properties.TracingConfig.Mode: has to be one of Active, PassThrough, and is "On"',
    ],
    [
      'an attribute that only CloudFormation sets',
      'AWS::Lambda::Function',
      (properties) => (properties['Arn'] = 'arn:aws:lambda:us-east-1:111122223333:function:mine'),
      'Properties.Arn: is a read-only attribute of AWS::Lambda::Function',
    ],
    [
      'the same one level below',
      'AWS::S3::Bucket',
      (properties) =>
        (properties['MetadataTableConfiguration'] = {
          S3TablesDestination: { TableBucketArn: 'arn', TableName: 'name', TableArn: 'arn' },
        }),
      'Properties.MetadataTableConfiguration.S3TablesDestination.TableArn: is a read-only attribute of AWS::S3::Bucket',
    ],
    [
      'Fn::GetAtt of an attribute that its target does not have',
      'AWS::SQS::QueuePolicy',
      (properties) => (properties['Queues'] = [{ 'Fn::GetAtt': 'PipelineStoreBucket9A3F5643.QueueUrl' }]),
      'Properties.Queues[0]: AWS::S3::Bucket (PipelineStoreBucket9A3F5643) has no attribute QueueUrl',
    ],
    [
      'Fn::Sub of an attribute that its target does not have',
      'AWS::SQS::QueuePolicy',
      (properties) => (properties['Queues'] = [{ 'Fn::Sub': 'x${PipelineStoreBucket9A3F5643.QueueUrl}' }]),
      'Properties.Queues[0]: AWS::S3::Bucket (PipelineStoreBucket9A3F5643) has no attribute QueueUrl',
    ],
    [
      'Fn::Sub of what is not there',
      'AWS::SQS::QueuePolicy',
      (properties) =>
        (properties['Queues'] = [{ 'Fn::Sub': ['${Given}${AWS::Region}${!Kept}${Nothing}', { Given: 1 }] }]),
      'Properties.Queues[0]: there is no resource or parameter Nothing',
    ],
    [
      'Ref of what is not there, deep in a text',
      'AWS::SQS::QueuePolicy',
      (properties) => (properties['Queues'] = [{ 'Fn::Join': ['', ['x', { Ref: 'Nothing' }]] }]),
      'Properties.Queues[0].Fn::Join[1][1]: there is no resource or parameter Nothing',
    ],
    [
      'Fn::GetAtt of what is not there, in a policy',
      'AWS::SQS::QueuePolicy',
      ({ PolicyDocument: { Statement: statements } }) =>
        (statements[0].Resource = { 'Fn::GetAtt': ['Nothing', 'Arn'] }),
      'Properties.PolicyDocument.Statement[0].Resource: there is no resource Nothing',
    ],
  ];

  it.each(cases)('%s is a finding', (_, type, change, finding) => {
    expect(findings(type, change)).toEqual([finding]);
  });

  it('a type that CloudFormation does not have is a finding', () => {
    const template = structuredClone(hybrid);
    template.Resources['Mine'] = { Type: 'AWS::Lambda::Fleet', DependsOn: 'Nothing' };
    expect(linesOf('a-stack', template)).toEqual([
      'a-stack Mine Type: there is no resource type AWS::Lambda::Fleet',
      'a-stack Mine DependsOn: there is no resource Nothing',
    ]);
  });

  it('an intrinsic function may stand for any value', () => {
    const value = { 'Fn::ImportValue': 'theirs' };
    expect(
      findings('AWS::Lambda::Function', (properties) => {
        for (const name of ['Timeout', 'Architectures', 'Code', 'Environment', 'Role'])
          properties[name] = value;
      }),
    ).toEqual([]);
  });
});
