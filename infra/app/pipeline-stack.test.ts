import { stages } from '@telemetry/settings';
import type { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { edgeSchema } from '@telemetry/event-schema';
import { describe, expect, it } from 'vitest';
import { sampleNames, samples, templatesOf } from '../testing/made-once.ts';
import { templateAsYaml } from '../testing/template-as-yaml.ts';
import { makeApp, makeStacks } from './make-app.ts';

const small = templatesOf('small');
const protectedOnes = templatesOf('protected');
const arms = Object.entries(small);
type Resource = { Properties: Record<string, any>; DependsOn?: string[]; DeletionPolicy?: string };
const resources = (template: Template, type: string): [string, Resource][] =>
  Object.entries(template.findResources(type)) as [string, Resource][];
const only = (template: Template, type: string): Resource => {
  const all = resources(template, type);
  expect(all).toHaveLength(1);
  return all[0]?.[1] as Resource;
};

describe.each(arms)('the %s arm', (arm, template) => {
  it('sends requests straight to SQS, body and receipt as message', () => {
    template.hasResourceProperties('AWS::ApiGateway::Method', {
      HttpMethod: 'POST',
      Integration: Match.objectLike({
        Type: 'AWS',
        IntegrationHttpMethod: 'POST',
        PassthroughBehavior: 'NEVER',
        RequestParameters: {
          'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'",
        },
        RequestTemplates: {
          'application/json': Match.stringLikeRegexp(
            '^Action=SendMessage&.*MessageBody=\\$util\\.urlEncode\\(\\$input\\.body\\).*requestTimeEpoch',
          ),
          'text/plain': Match.stringLikeRegexp('StringValue=text/plain'),
        },
      }),
    });
  });

  it('keeps the address of the client out of messages and logs', () => {
    expect(JSON.stringify(template.toJSON())).not.toMatch(/sourceIp|identity\./);
  });

  it('validates bodies of both content types by the contract’s schema', () => {
    const [, post] =
      resources(template, 'AWS::ApiGateway::Method').find(
        ([, { Properties }]) => Properties['HttpMethod'] === 'POST',
      ) ?? [];
    expect(Object.keys(post?.Properties['RequestModels'] as object).sort()).toEqual([
      'application/json',
      'text/plain',
    ]);
    template.hasResourceProperties('AWS::ApiGateway::RequestValidator', { ValidateRequestBody: true });
    expect(only(template, 'AWS::ApiGateway::Model').Properties['Schema']).toEqual(edgeSchema);
  });

  it('answers every refusal with CORS, so that a browser can read it', () => {
    const responses = resources(template, 'AWS::ApiGateway::GatewayResponse');
    expect(responses.length).toBeGreaterThan(8);
    for (const [, { Properties }] of responses) {
      expect(Properties['ResponseParameters']).toMatchObject({
        'gatewayresponse.header.Access-Control-Allow-Origin': "'*'",
      });
    }
  });

  it.each([
    ['THROTTLED', '429'],
    ['INTEGRATION_FAILURE', '503'],
    ['INTEGRATION_TIMEOUT', '503'],
  ])('says when to come again: %s', (ResponseType, StatusCode) => {
    template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseType,
      StatusCode,
      ResponseParameters: Match.objectLike({ 'gatewayresponse.header.Retry-After': "'1'" }),
    });
  });

  it('lets the edge send to this queue and do nothing else', () => {
    const policies = resources(template, 'AWS::IAM::Policy').map(([, { Properties }]) => Properties);
    const send = policies.find(({ PolicyName }) => String(PolicyName).includes('EdgeSendRole'));
    expect(send?.['PolicyDocument'].Statement).toEqual([
      {
        Action: 'sqs:SendMessage',
        Effect: 'Allow',
        Resource: { 'Fn::GetAtt': [expect.stringContaining('Queue'), 'Arn'] },
      },
    ]);
  });

  it('lets the function put below its two prefixes, and not read', () => {
    const policies = JSON.stringify(
      resources(template, 'AWS::IAM::Policy').filter(
        ([id]) => !/Settling|Reader|Operator|Scheduler/.test(id),
      ),
    );
    expect(policies).toContain('/events/*');
    expect(policies).toContain('/rejected/*');
    expect(policies).toContain('s3:PutObject');
    expect(policies).not.toMatch(/s3:GetObject|s3:\*|"\*"/);
  });

  it('hides a message six time-outs and the window, and keeps dead letters longer than the queue', () => {
    const [fn] = resources(template, 'AWS::Lambda::Function');
    const mappings = resources(template, 'AWS::Lambda::EventSourceMapping').map(
      ([, each]) => each.Properties,
    );
    const queues = resources(template, 'AWS::SQS::Queue').map(([, { Properties }]) => Properties);
    const main = queues.find(({ RedrivePolicy }) => RedrivePolicy);
    const dead = queues.find(({ RedrivePolicy }) => !RedrivePolicy);
    expect(mappings).toHaveLength(arm === 'hybrid' ? 2 : 1);
    for (const mapping of mappings) {
      expect(main?.['VisibilityTimeout']).toBeGreaterThanOrEqual(
        6 * fn?.[1].Properties['Timeout'] + mapping['MaximumBatchingWindowInSeconds'],
      );
      expect(mapping['FunctionResponseTypes']).toEqual(['ReportBatchItemFailures']);
    }
    expect(main?.['RedrivePolicy'].maxReceiveCount).toBeGreaterThanOrEqual(5);
    expect(dead?.['MessageRetentionPeriod']).toBeGreaterThan(main?.['MessageRetentionPeriod'] as number);
  });

  it('encrypts, closes and expires the bucket', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: Match.anyValue(),
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      LifecycleConfiguration: {
        Rules: Match.arrayWith([Match.objectLike({ Prefix: 'events/', ExpirationInDays: 30 })]),
      },
    });
  });

  it('forgets what replays sent with what was rejected, and keeps what deletions did', () => {
    const { Rules } = only(template, 'AWS::S3::Bucket').Properties['LifecycleConfiguration'];
    const daysOf = (key: string): (number | undefined)[] =>
      (Rules as { Prefix?: string; ExpirationInDays?: number }[])
        .filter(({ Prefix, ExpirationInDays }) => ExpirationInDays && key.startsWith(Prefix ?? ''))
        .map(({ ExpirationInDays }) => ExpirationInDays);
    expect(daysOf('records/replay/ingest_date=2026-11-21/x.json')).toEqual(daysOf('rejected/x.parquet'));
    expect(daysOf('rejected/x.parquet')).toEqual([30]);
    expect(daysOf('settled/x.parquet')).toEqual(daysOf('events/x.parquet'));
    expect(daysOf('settling/x.parquet')).toEqual([1]);
    expect(daysOf('iceberg/events_settled/data/x.parquet')).toEqual([]);
    expect(daysOf('records/forget/2026-11-21/x.json')).toEqual([]);
  });

  it('catalogs both tables with partition projection over their own prefix, from the retention on', () => {
    const tables = resources(template, 'AWS::Glue::Table')
      .map(([, { Properties }]) => Properties['TableInput'] as Record<string, any> | undefined)
      .filter((table) => table?.['Parameters']?.['projection.enabled']);
    expect(tables.map((table) => String(table?.['Name'])).sort()).toEqual(['events_raw', 'rejected_events']);
    for (const table of tables) {
      expect(table?.['Parameters']).toMatchObject({
        'projection.enabled': 'true',
        'projection.ingest_date.range': 'NOW-32DAYS,NOW+1DAYS',
      });
      expect(JSON.stringify(table?.['Parameters']['storage.location.template'])).toContain(
        'ingest_date=${ingest_date}/ingest_hour=${ingest_hour}',
      );
    }
  });

  it('has the view and the settled table as resources, with the same columns', () => {
    const tables = resources(template, 'AWS::Glue::Table').map(([, { Properties }]) => Properties);
    const view = tables.find((table) => table['TableInput']?.TableType === 'VIRTUAL_VIEW');
    const iceberg = tables.find((table) => table['OpenTableFormatInput']);
    const [, encoded = ''] =
      /^\/\* Presto View: (.*) \*\/$/.exec(view?.['TableInput'].ViewOriginalText) ?? [];
    const definition = JSON.parse(Buffer.from(encoded, 'base64').toString()) as {
      originalSql: string;
      schema: string;
      columns: { name: string; type: string }[];
    };
    expect(definition.originalSql).toContain('FROM events_settled');
    expect(definition.schema).toBe(view?.['DatabaseName']);
    const { Fields } = iceberg!['OpenTableFormatInput'].IcebergInput.IcebergTableInput.Schema;
    expect(definition.columns.map(({ name }) => name)).toEqual(
      Fields.map((field: { Name: string }) => field.Name),
    );
    const { Columns } = view!['TableInput'].StorageDescriptor;
    expect(Columns.map((column: { Name: string }) => column.Name)).toEqual(
      definition.columns.map(({ name }) => name),
    );
  });

  it('settles by a state machine that a schedule starts, whose every state is reached and ends', () => {
    const [machine] = resources(template, 'AWS::StepFunctions::StateMachine').filter(([id]) =>
      id.includes('Settling'),
    );
    const text = JSON.stringify(machine?.[1].Properties['DefinitionString']);
    const joined = (machine?.[1].Properties['DefinitionString']['Fn::Join'][1] as unknown[])
      .map((part) => (typeof part === 'string' ? part : 'x'))
      .join('');
    const walk = ({ StartAt, States }: { StartAt: string; States: Record<string, any> }): void => {
      const reached = new Set<string>();
      const visit = (name: string): void => {
        if (reached.has(name)) return;
        reached.add(name);
        const state = States[name];
        expect(state, name).toBeDefined();
        if (state.ItemProcessor) walk(state.ItemProcessor);
        const next = [
          state.Next,
          state.Default,
          ...[...(state.Choices ?? []), ...(state.Catch ?? [])].map((each) => each.Next),
        ];
        const ends = state.End === true || state.Type === 'Fail';
        expect(next.some(Boolean) || ends, name).toBe(true);
        next.filter(Boolean).forEach(visit);
      };
      visit(StartAt);
      expect([...reached].sort()).toEqual(Object.keys(States).sort());
    };
    walk(JSON.parse(joined));
    expect(text).toContain('MERGE INTO events_settled');
    expect(text).toContain("ingest_date < current_date - INTERVAL '30' DAY");
    expect(text).not.toMatch(/\{(day|openDate|openHour|storedBefore)\}/);
    template.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(1 hour)' });
  });

  it('has a role that may query and nothing else', () => {
    const [policy] = resources(template, 'AWS::IAM::Policy').filter(([id]) => id.includes('Reader'));
    const actions = policy?.[1].Properties['PolicyDocument'].Statement.flatMap(
      ({ Action }: { Action: string | string[] }) => Action,
    ) as string[];
    expect(
      actions.filter((action) => !/^(athena|glue):(Get|List|Start|Stop)|^s3:(Get|List)/.test(action)),
    ).toEqual([
      // Results are written by who asks, below query-results/ alone.
      's3:AbortMultipartUpload',
      's3:PutObject',
    ]);
  });

  it('lets nobody read open requests to forget but who forgets and what settles, and has a table of them for both', () => {
    const denials = resources(template, 'AWS::S3::BucketPolicy')
      .flatMap(([, { Properties }]) => Properties['PolicyDocument'].Statement as Record<string, any>[])
      .filter(({ Sid }) => Sid === 'OpenRequestsToForget');
    expect(denials).toHaveLength(1);
    expect(denials[0]).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' } });
    expect(denials[0]?.['Action']).toEqual(['s3:GetObject', 's3:GetObjectVersion']);
    expect(JSON.stringify(denials[0]?.['Resource'])).toContain('/forget-requests/*');
    const roles = JSON.stringify(denials[0]?.['Condition'].ArnNotEquals['aws:PrincipalArn']);
    expect(roles).toMatch(
      /^\[\{"Fn::GetAtt":\["PipelineOperatorRole\w+","Arn"\]\},\{"Fn::GetAtt":\["PipelineSettlingStateMachineRole\w+","Arn"\]\}\]$/,
    );
    const readers = resources(template, 'AWS::IAM::Policy')
      .filter(([, { Properties }]) => JSON.stringify(Properties).includes('/forget-requests/'))
      .map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));
    expect(readers.sort()).toEqual([
      'PipelineOperatorRoleDefaultPolicy',
      'PipelineSettlingStateMachineRoleDefaultPolicy',
    ]);
    const table = resources(template, 'AWS::Glue::Table').find(
      ([, { Properties }]) => Properties['TableInput']?.Name === 'forget_requests',
    );
    expect(JSON.stringify(table?.[1].Properties['TableInput'].StorageDescriptor.Location)).toContain(
      '/forget-requests/',
    );
  });

  it('settles nothing of who is being forgotten, and says OPTIMIZE and VACUUM until they are done', () => {
    const text = JSON.stringify(
      resources(template, 'AWS::StepFunctions::StateMachine').find(([id]) => id.includes('Settling')),
    );
    expect(text.match(/NOT IN \(SELECT id FROM forget_requests/g)).toHaveLength(4);
    expect(text).toContain('ICEBERG_OPTIMIZE_MORE_RUNS_NEEDED');
    expect(text).toContain('ICEBERG_VACUUM_MORE_RUNS_NEEDED');
  });

  it('runs the bundle on Node.js 24 with JSON logs', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Architectures: ['arm64'],
      LoggingConfig: Match.objectLike({ LogFormat: 'JSON' }),
    });
  });

  it('tells its endpoints', () => {
    const names = Object.keys(template.findOutputs('*'));
    expect(names).toEqual(
      expect.arrayContaining([
        'Arm',
        'IngestUrl',
        'QueueUrl',
        'DeadLetterQueueUrl',
        'BucketName',
        'FunctionName',
        'GlueDatabase',
        'AthenaWorkgroup',
        'SettlingWorkgroup',
        'SettlingStateMachineArn',
        'OperatorRoleArn',
      ]),
    );
    expect(names.includes('CapacityProviderName')).toBe(arm !== 'default');
    expect(names.filter((name) => name.startsWith('Overflow'))).toEqual(
      arm === 'hybrid' ? ['OverflowFunctionName', 'OverflowFunctionVersion'] : [],
    );
  });
});

describe('managed instances', () => {
  const template = protectedOnes['managed-instances'];

  it('spreads over three availability zones, though the stack knows no account', () => {
    const zones = resources(template, 'AWS::EC2::Subnet').map(([, { Properties }]) =>
      JSON.stringify(Properties['AvailabilityZone']),
    );
    expect(new Set(zones).size).toBe(3);
    expect(only(template, 'AWS::Lambda::CapacityProvider').Properties['VpcConfig'].SubnetIds).toHaveLength(3);
  });

  it('has no NAT gateway and no way to the internet, but endpoints for S3 and logs', () => {
    template.resourceCountIs('AWS::EC2::NatGateway', 0);
    template.resourceCountIs('AWS::EC2::InternetGateway', 0);
    const services = JSON.stringify(
      resources(template, 'AWS::EC2::VPCEndpoint').map(([, { Properties }]) => Properties['ServiceName']),
    );
    expect(services).toContain('.s3');
    expect(services).toContain('.logs');
  });

  it('starts nothing before the endpoints are there', () => {
    const endpoints = resources(template, 'AWS::EC2::VPCEndpoint').map(([id]) => id);
    expect(only(template, 'AWS::Lambda::CapacityProvider').DependsOn).toEqual(
      expect.arrayContaining(endpoints),
    );
  });

  it('sets one architecture, and worker threads on purpose', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      MemorySize: 2048,
      Environment: {
        Variables: Match.objectLike({
          AWS_LAMBDA_NODEJS_WORKER_COUNT: '1',
          UV_THREADPOOL_SIZE: '5',
          COMMIT_LINGER_MS: '100',
        }),
      },
    });
    template.hasResourceProperties('AWS::Lambda::CapacityProvider', {
      InstanceRequirements: Match.objectLike({ Architectures: ['arm64'] }),
      CapacityProviderName: Match.absent(),
    });
  });
});

describe('default Lambda', () => {
  it('has no network, no capacity provider and no linger', () => {
    small.default.resourceCountIs('AWS::EC2::VPC', 0);
    small.default.resourceCountIs('AWS::Lambda::CapacityProvider', 0);
    small.default.hasResourceProperties('AWS::Lambda::Function', {
      MemorySize: 1769,
      CapacityProviderConfig: Match.absent(),
      Environment: { Variables: Match.objectLike({ COMMIT_LINGER_MS: '0' }) },
    });
  });
});

describe('a stage that is not protected', () => {
  it('is as small as managed instances get: one environment on a small instance, one endpoint', () => {
    const template = small['managed-instances'];
    template.hasResourceProperties('AWS::Lambda::Version', {
      FunctionScalingConfig: { MinExecutionEnvironments: 1, MaxExecutionEnvironments: 12 },
    });
    const { VpcConfig, InstanceRequirements } = only(template, 'AWS::Lambda::CapacityProvider').Properties;
    expect(VpcConfig.SubnetIds).toHaveLength(3);
    const logs = resources(template, 'AWS::EC2::VPCEndpoint').find(([, { Properties }]) =>
      JSON.stringify(Properties['ServiceName']).includes('.logs'),
    );
    expect(logs?.[1].Properties['SubnetIds']).toHaveLength(1);
    expect(InstanceRequirements.AllowedInstanceTypes).toEqual(['m7g.large', 'm8g.large']);
  });
});

describe('a protected stage', () => {
  it('keeps the data when the stack goes', () => {
    for (const template of Object.values(protectedOnes))
      expect(only(template, 'AWS::S3::Bucket').DeletionPolicy).toBe('Retain');
  });
});

describe.each(sampleNames)('the templates of the sample %s', (sample) => {
  it.each(Object.entries(templatesOf(sample)))(
    'are as reviewed, %s (else: vitest -u, and read the difference)',
    async (arm, template) => {
      await expect(templateAsYaml(template)).toMatchFileSnapshot(`__snapshots__/${sample}-${arm}.yaml`);
    },
  );

  it('are the same from the same sources', () => {
    const again = makeStacks(sample, samples[sample]).stacks.find(
      ({ pipeline }) => pipeline.arm === 'default',
    );
    expect(Template.fromStack(again as Stack).toJSON()).toEqual(templatesOf(sample).default.toJSON());
  });
});

it('a stage that there is not is refused with the names of those that there are', () => {
  expect(() => makeApp('nowhere')).toThrow(`There is no stage "nowhere". Stages: ${stages.join(', ')}.`);
});
