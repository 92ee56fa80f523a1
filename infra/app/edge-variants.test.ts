import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { edgeVariantsOnce } from '../testing/made-once.ts';
import { type EdgeVariant, edgeVariants } from './edge-variants.ts';

const { app, stacks } = edgeVariantsOnce();
const templates = Object.fromEntries(
  Object.entries(stacks).map(([variant, stack]) => [variant, Template.fromStack(stack)]),
) as Record<EdgeVariant, Template>;

it('synthesizes every variant without a finding of cdk-nag', () => {
  expect(() => app.synth()).not.toThrow();
});

describe.each(Object.entries(templates))('%s', (variant, template) => {
  it('logs requests without anything of the client’s', () => {
    const stages = {
      ...template.findResources('AWS::ApiGateway::Stage'),
      ...template.findResources('AWS::ApiGatewayV2::Stage'),
    };
    const [stage] = Object.values(stages) as { Properties: Record<string, { Format: string }> }[];
    const log = stage?.Properties['AccessLogSetting'] ?? stage?.Properties['AccessLogSettings'];
    expect(Object.values(JSON.parse(log?.Format ?? '') as object)).toEqual([
      '$context.requestId',
      '$context.requestTimeEpoch',
      '$context.status',
      '$context.responseLatency',
      '$context.error.responseType',
    ]);
  });

  it('throttles the whole stage', () => {
    const throttle = { ThrottlingRateLimit: 2_000, ThrottlingBurstLimit: 4_000 };
    if (variant.startsWith('rest'))
      template.hasResourceProperties('AWS::ApiGateway::Stage', {
        MethodSettings: [Match.objectLike({ HttpMethod: '*', ResourcePath: '/*', ...throttle })],
      });
    else template.hasResourceProperties('AWS::ApiGatewayV2::Stage', { DefaultRouteSettings: throttle });
  });

  it('is the only API, and nobody may do more than send to this queue', () => {
    const apis = [
      ...Object.keys(template.findResources('AWS::ApiGateway::RestApi')),
      ...Object.keys(template.findResources('AWS::ApiGatewayV2::Api')),
    ];
    expect(apis).toHaveLength(1);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyName: Match.stringLikeRegexp('EdgeSendRole'),
      PolicyDocument: {
        Statement: [
          {
            Action: 'sqs:SendMessage',
            Effect: 'Allow',
            Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('Queue'), 'Arn'] },
          },
        ],
      },
    });
  });
});

describe('keys', () => {
  it.each(['rest-key-header', 'rest-key-query'] as const)(
    '%s: every client has one, in one plan',
    (variant) => {
      const template = templates[variant];
      template.resourceCountIs('AWS::ApiGateway::ApiKey', 2);
      template.resourceCountIs('AWS::ApiGateway::UsagePlanKey', 2);
      template.hasResourceProperties('AWS::ApiGateway::UsagePlan', {
        Throttle: { RateLimit: 500, BurstLimit: 1_000 },
        Quota: { Limit: 10_000_000, Period: 'DAY' },
      });
      template.hasResourceProperties('AWS::ApiGateway::Method', { HttpMethod: 'POST', ApiKeyRequired: true });
      template.hasResourceProperties('AWS::ApiGateway::Method', {
        HttpMethod: 'OPTIONS',
        ApiKeyRequired: false,
      });
      template.hasOutput('ApiKeyIds', {});
    },
  );

  it('in the header need no function', () => {
    templates['rest-key-header'].resourceCountIs('AWS::ApiGateway::Authorizer', 0);
    templates['rest-key-header'].hasResourceProperties('AWS::ApiGateway::RestApi', {
      ApiKeySourceType: Match.absent(),
    });
  });

  it('in the query string come from an authorizer, kept for five minutes', () => {
    const template = templates['rest-key-query'];
    template.hasResourceProperties('AWS::ApiGateway::RestApi', { ApiKeySourceType: 'AUTHORIZER' });
    template.hasResourceProperties('AWS::ApiGateway::Authorizer', {
      Type: 'REQUEST',
      IdentitySource: 'method.request.querystring.key',
      AuthorizerResultTtlInSeconds: 300,
    });
  });
});

describe('an HTTP API', () => {
  it('makes the whole body a message, and puts nothing of the client’s into attributes', () => {
    for (const variant of ['http-open', 'http-token-header'] as const) {
      const [integration] = Object.values(
        templates[variant].findResources('AWS::ApiGatewayV2::Integration'),
      ) as { Properties: { RequestParameters: Record<string, string> } }[];
      const { MessageBody, MessageAttributes = '' } = integration?.Properties.RequestParameters ?? {};
      expect(MessageBody).toBe('$request.body');
      expect(MessageAttributes.match(/\$\{[^}]*\}/g)).toEqual([
        '${context.requestTimeEpoch}',
        '${context.requestId}',
      ]);
    }
  });

  it('accepts with 202 and says when to come again', () => {
    const retry = { Destination: 'overwrite:header.Retry-After', Source: '1' };
    templates['http-open'].hasResourceProperties('AWS::ApiGatewayV2::Integration', {
      ResponseParameters: {
        '200': { ResponseParameters: [{ Destination: 'overwrite:statuscode', Source: '202' }] },
        '403': { ResponseParameters: [{ Destination: 'overwrite:statuscode', Source: '503' }, retry] },
        '500': { ResponseParameters: [{ Destination: 'overwrite:statuscode', Source: '503' }, retry] },
      },
    });
  });

  it.each([
    ['http-token-header', '$request.header.Authorization', Match.absent()],
    ['http-token-query', '$request.querystring.token', ['events:send']],
  ] as const)('%s: the route wants a token of the issuer for the audience', (variant, source, scopes) => {
    templates[variant].hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      IdentitySource: [source],
      JwtConfiguration: { Issuer: 'https://login.example.com', Audience: ['telemetry'] },
    });
    templates[variant].hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: 'POST /v1/events',
      AuthorizationType: 'JWT',
      AuthorizationScopes: scopes,
    });
  });
});

describe('a firewall', () => {
  const template = templates['rest-firewall'];

  it('stands before the stage, bounds addresses and bodies, and keeps no samples of requests', () => {
    template.resourceCountIs('AWS::WAFv2::WebACLAssociation', 1);
    template.hasResourceProperties('AWS::WAFv2::WebACL', {
      Scope: 'REGIONAL',
      AssociationConfig: { RequestBody: { API_GATEWAY: { DefaultSizeInspectionLimit: 'KB_64' } } },
      Rules: [
        Match.objectLike({
          Statement: {
            RateBasedStatement: { AggregateKeyType: 'IP', Limit: 1_000, EvaluationWindowSec: 300 },
          },
        }),
        Match.objectLike({
          Statement: {
            SizeConstraintStatement: Match.objectLike({
              FieldToMatch: { Body: { OversizeHandling: 'MATCH' } },
              ComparisonOperator: 'GT',
              Size: 65_536,
            }),
          },
        }),
      ],
    });
    expect(JSON.stringify(template.findResources('AWS::WAFv2::WebACL'))).not.toContain(
      '"SampledRequestsEnabled":true',
    );
  });
});

describe('a custom domain', () => {
  it.each(['rest-firewall', 'http-open'] as const)('%s: is the only way in, with its record', (variant) => {
    const template = templates[variant];
    const rest = variant === 'rest-firewall';
    template.hasResourceProperties(rest ? 'AWS::ApiGateway::RestApi' : 'AWS::ApiGatewayV2::Api', {
      DisableExecuteApiEndpoint: true,
    });
    template.resourceCountIs(rest ? 'AWS::ApiGateway::BasePathMapping' : 'AWS::ApiGatewayV2::ApiMapping', 1);
    template.hasResourceProperties('AWS::Route53::RecordSet', { Name: 'events.example.com.', Type: 'A' });
    template.hasOutput('IngestUrl', { Value: 'https://events.example.com/v1/events' });
  });
});

it('has a variant for every kind of access', () => {
  expect(new Set(Object.values(edgeVariants).map(({ kind, access }) => `${kind} ${access.kind}`))).toEqual(
    new Set(['rest open', 'rest api-key', 'http open', 'http jwt']),
  );
});
