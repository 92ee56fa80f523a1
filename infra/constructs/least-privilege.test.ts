import { projectName, type SecurityConfig } from '@telemetry/settings';
import { changedStage } from '@telemetry/settings/samples';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { acknowledge, acknowledgedRulesOf, checkByNag } from '../checks/acknowledged-rules.ts';
import { newApp } from '../app/new-app.ts';
import { PipelineStack } from '../app/pipeline-stack.ts';
import { templatesOf } from '../testing/made-once.ts';
import { Compute } from './compute.ts';

type Properties = Record<string, any>;
const all = (template: Template, type: string): [id: string, Properties][] =>
  Object.entries(template.findResources(type)).map(([id, { Properties }]) => [id, Properties as Properties]);
const statementsOf = (template: Template, of: RegExp): Properties[] =>
  all(template, 'AWS::IAM::Policy')
    .filter(([id]) => of.test(id))
    .flatMap(([, { PolicyDocument }]) => PolicyDocument.Statement as Properties[]);
const trusts = (template: Template, service: string): Properties[] =>
  all(template, 'AWS::IAM::Role').flatMap(([, { AssumeRolePolicyDocument }]) =>
    (AssumeRolePolicyDocument.Statement as Properties[]).filter(({ Principal }) =>
      JSON.stringify(Principal).includes(`"${service}"`),
    ),
  );
const ofThisAccount = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };

/** A stage that has more than AWS documents, checked as a stage is. */
function withSecurity(
  security: SecurityConfig,
  compute = Compute.managedInstances(),
  more: Properties = {},
): Template {
  const config = changedStage({ security, ...more });
  const app = newApp();
  const stackName = `${projectName}-dev-${compute.arm}`;
  const stack = new PipelineStack(app, stackName, { compute, config, stackName });
  acknowledge(stack, acknowledgedRulesOf(compute, config));
  checkByNag(app);
  expect(() => app.synth()).not.toThrow();
  return Template.fromStack(stack);
}

describe.each(Object.entries(templatesOf('small')))('the %s arm', (arm, template) => {
  it('lets a function write into its own log group, and into no other', () => {
    expect(JSON.stringify(template.toJSON())).not.toMatch(/AWSLambdaBasicExecutionRole|logs:CreateLogGroup/);
    const ofLogs = statementsOf(template, /Function/).filter(({ Action }) =>
      JSON.stringify(Action).includes('logs:'),
    );
    expect(ofLogs).toHaveLength(arm === 'hybrid' ? 2 : 1);
    for (const statement of ofLogs)
      expect(statement).toEqual({
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/ProcessorLog/), 'Arn'] },
      });
  });

  it('lets processors create objects, and overwrite none', () => {
    const [[, policy] = ['', {} as Properties]] = all(template, 'AWS::S3::BucketPolicy');
    const deny = (policy['PolicyDocument'].Statement as Properties[]).find(
      ({ Sid }) => Sid === 'ProcessorsCreateOnly',
    );
    expect(deny).toMatchObject({
      Effect: 'Deny',
      Action: 's3:PutObject',
      Principal: { AWS: '*' },
      Condition: { Null: { 's3:if-none-match': 'true' } },
    });
    // None but the processors' roles: forget and settling replace and delete objects by rights of others.
    const roles = [deny?.['Condition'].ArnEquals['aws:PrincipalArn']].flat() as { 'Fn::GetAtt': string[] }[];
    expect(roles.map((role) => role['Fn::GetAtt'][0]).sort()).toEqual(
      all(template, 'AWS::Lambda::Function')
        .map(([, { Role }]) => Role['Fn::GetAtt'][0] as string)
        .sort(),
    );
  });

  it('has no queue whose dead letters go to the processor', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      RedrivePolicy: Match.anyValue(),
      RedriveAllowPolicy: { redrivePermission: 'denyAll' },
    });
  });

  it('ties roles to the account where AWS documents it, and nowhere else', () => {
    for (const trust of trusts(template, 'states.amazonaws.com'))
      expect(trust['Condition']).toEqual(ofThisAccount);
    for (const service of ['lambda.amazonaws.com', 'apigateway.amazonaws.com']) {
      expect(trusts(template, service).length).toBeGreaterThan(0);
      for (const trust of trusts(template, service)) expect(trust).not.toHaveProperty('Condition');
    }
    for (const trust of trusts(template, 'scheduler.amazonaws.com'))
      expect(trust['Condition'].StringEquals).toMatchObject(ofThisAccount.StringEquals);
  });

  it('has no key of its own and no policy of endpoints', () => {
    template.resourceCountIs('AWS::KMS::Key', 0);
    for (const [, endpoint] of all(template, 'AWS::EC2::VPCEndpoint'))
      expect(endpoint).not.toHaveProperty('PolicyDocument');
  });
});

it('ties all roles of services to the account where that is asked for', () => {
  const template = withSecurity({ rolesOfThisAccount: true });
  for (const service of ['lambda.amazonaws.com', 'apigateway.amazonaws.com', 'states.amazonaws.com']) {
    expect(trusts(template, service).length).toBeGreaterThan(0);
    for (const trust of trusts(template, service)) expect(trust['Condition']).toEqual(ofThisAccount);
  }
});

it('lets endpoints through what the functions send, and nothing else, where that is asked for', () => {
  const template = withSecurity({ endpointPolicies: true }, Compute.managedInstances(), {
    monitoring: { tracing: true },
  });
  const statements = all(template, 'AWS::EC2::VPCEndpoint').map(([, { PolicyDocument }]) => {
    const [statement, ...others] = PolicyDocument.Statement as Properties[];
    expect(others).toEqual([]);
    return [[statement?.['Action']].flat().join(), JSON.stringify(statement?.['Resource'])];
  });
  expect(Object.fromEntries(statements)).toEqual({
    's3:PutObject': expect.stringMatching(
      /^\{"Fn::Join":\["",\[\{"Fn::GetAtt":\["PipelineStoreBucket\w+","Arn"\]\},"\/\*"\]\]\}$/,
    ) as string,
    'logs:CreateLogStream,logs:PutLogEvents': expect.stringMatching(
      /^\{"Fn::GetAtt":\["PipelineProcessorLog\w+","Arn"\]\}$/,
    ) as string,
    'xray:PutTelemetryRecords,xray:PutTraceSegments': '"*"',
  });
});

it('lets the dead-letter queue be that of one queue, where that is asked for, in an order that CloudFormation can make', () => {
  const template = withSecurity({ deadLettersOfOneQueue: true });
  const queues = all(template, 'AWS::SQS::Queue');
  const name = {
    'Fn::Join': ['-', ['events', { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] }]],
  };
  const [, dead] =
    queues.find(([, { RedriveAllowPolicy }]) => RedriveAllowPolicy?.redrivePermission === 'byQueue') ?? [];
  const [, events] = queues.find(([, { RedrivePolicy }]) => RedrivePolicy) ?? [];
  expect(events?.['QueueName']).toEqual(name);
  const [arn] = dead?.['RedriveAllowPolicy'].sourceQueueArns as unknown[];
  expect(JSON.stringify(arn)).toContain('{"Fn::Select":[2,{"Fn::Split":["/",{"Ref":"AWS::StackId"}]}]}');
  // Neither refers to the other in both directions.
  expect(JSON.stringify(dead)).not.toContain('PipelineQueueEvents');
});

describe('a key of the stack’s own', () => {
  it.each([Compute.managedInstances(), Compute.default(), Compute.hybrid()])(
    'encrypts queues, bucket, results and logs on $arm',
    (compute) => {
      const template = withSecurity({ customerKey: true }, compute);
      const [[key] = ['']] = all(template, 'AWS::KMS::Key');
      const arn = { 'Fn::GetAtt': [key, 'Arn'] };
      template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
      for (const [, queue] of all(template, 'AWS::SQS::Queue')) expect(queue['KmsMasterKeyId']).toEqual(arn);
      template.hasResourceProperties('AWS::S3::Bucket', {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              BucketKeyEnabled: true,
              ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: arn },
            },
          ],
        },
      });
      for (const [, group] of all(template, 'AWS::Logs::LogGroup')) expect(group['KmsKeyId']).toEqual(arn);
      for (const [, { WorkGroupConfiguration }] of all(template, 'AWS::Athena::WorkGroup'))
        expect(WorkGroupConfiguration.ResultConfiguration.EncryptionConfiguration).toEqual({
          EncryptionOption: 'SSE_KMS',
          KmsKey: arn,
        });
    },
  );

  it('may be used by CloudWatch Logs for groups of the account, and by every role that sends, stores, settles or reads', () => {
    const template = withSecurity({ customerKey: true }, Compute.hybrid());
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } },
            Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': Match.anyValue() } },
          }),
        ]),
      },
    });
    const mayUse = all(template, 'AWS::IAM::Policy')
      .filter(([, { PolicyDocument }]) =>
        (PolicyDocument.Statement as Properties[]).some(({ Action }) =>
          ['kms:Decrypt', 'kms:GenerateDataKey'].every((use) => [Action].flat().includes(use)),
        ),
      )
      .map(([id]) => id.replace(/(DefaultPolicy)?[0-9A-F]{8}$/, ''));
    expect(mayUse.sort()).toEqual([
      'PipelineEdgeSendRole',
      'PipelineOperatorRole',
      'PipelineOverflowProcessorFunctionServiceRole',
      'PipelineProcessorFunctionServiceRole',
      'PipelineReaderRole',
      'PipelineSettlingStateMachineRole',
    ]);
  });

  it('outlives a protected stage, whose data it opens', () => {
    const key = (protect: boolean): Properties =>
      Object.values(
        Template.fromStack(
          new PipelineStack(newApp(), 'stack', {
            compute: Compute.default(),
            config: { ...changedStage({ security: { customerKey: true } }), protect },
          }),
        ).findResources('AWS::KMS::Key'),
      )[0] as Properties;
    expect([key(true)['DeletionPolicy'], key(false)['DeletionPolicy']]).toEqual(['Retain', 'Delete']);
  });
});
