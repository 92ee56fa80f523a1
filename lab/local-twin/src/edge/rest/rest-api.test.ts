import { describe, expect, it } from 'vitest';
import type { Template } from '../../template/cloudformation.ts';
import { physicalResources } from '../../template/physical.ts';
import { Resolver } from '../../template/resolve.ts';
import { readRestApi } from './rest-api.ts';

const resolverOf = (template: Template): Resolver => new Resolver(template, physicalResources(template));

describe('a stage', () => {
  it('that throttles some methods alone is refused', () => {
    const template: Template = {
      Resources: {
        Api: { Type: 'AWS::ApiGateway::RestApi' },
        Stage: {
          Type: 'AWS::ApiGateway::Stage',
          Properties: {
            StageName: 'live',
            MethodSettings: [{ HttpMethod: 'POST', ResourcePath: '/v1/events', ThrottlingRateLimit: 1 }],
          },
        },
      },
    };
    expect(() => readRestApi(template, resolverOf(template))).toThrow('not POST /v1/events alone');
  });
});

describe('a method', () => {
  it.each([
    ['TimeoutInMillis of an integration;', { Type: 'MOCK', TimeoutInMillis: 50 }],
    [
      'ContentHandling of an integration response;',
      { Type: 'MOCK', IntegrationResponses: [{ StatusCode: 204, ContentHandling: 'CONVERT_TO_TEXT' }] },
    ],
  ])('with something that the twin would ignore is refused: %s', (message, Integration) => {
    const template: Template = {
      Resources: {
        Api: { Type: 'AWS::ApiGateway::RestApi' },
        Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { StageName: 'live' } },
        Options: {
          Type: 'AWS::ApiGateway::Method',
          Properties: { HttpMethod: 'OPTIONS', Integration, MethodResponses: [{ StatusCode: 204 }] },
        },
      },
    };
    expect(() => readRestApi(template, resolverOf(template))).toThrow(message);
  });
});

/** An API with this method and this gateway response, and nothing else. */
const apiWith = (Integration: object, gateway: object = {}, schema: object = {}): Template => ({
  Resources: {
    Api: { Type: 'AWS::ApiGateway::RestApi' },
    Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { StageName: 'live' } },
    Model: { Type: 'AWS::ApiGateway::Model', Properties: { Schema: schema } },
    Post: {
      Type: 'AWS::ApiGateway::Method',
      Properties: { HttpMethod: 'POST', Integration, MethodResponses: [{ StatusCode: 200 }] },
    },
    Refusal: {
      Type: 'AWS::ApiGateway::GatewayResponse',
      Properties: { ResponseType: 'THROTTLED', ...gateway },
    },
  },
});
const mock = { Type: 'MOCK' };
const toSqs = { Type: 'AWS', Uri: 'arn:aws:apigateway:us-east-1:sqs:path/000000000000/Queue' };

describe('what the twin does not do, or API Gateway refuses, is an error with the resource', () => {
  it.each<[string, Template]>([
    [
      'Post: the twin maps literals to the headers content-type and x-amz-target of SQS, not method.request.header.X to integration.request.header.Content-Type',
      apiWith({
        ...toSqs,
        RequestParameters: { 'integration.request.header.Content-Type': 'method.request.header.X' },
      }),
    ],
    [
      "not 'x' to integration.request.querystring.a",
      apiWith({ ...toSqs, RequestParameters: { 'integration.request.querystring.a': "'x'" } }),
    ],
    [
      'Refusal: the twin maps literals to headers of gateway responses, not method.request.header.Origin',
      apiWith(mock, { ResponseParameters: { 'gatewayresponse.header.X': 'method.request.header.Origin' } }),
    ],
    [
      'Refusal: the twin does not put $context.identity.sourceIp into a gateway response',
      apiWith(mock, { ResponseTemplates: { 'application/json': '{"a":"$context.identity.sourceIp"}' } }),
    ],
    [
      'Post: request template application/json, line 2: there is no $util.nope',
      apiWith({ ...mock, RequestTemplates: { 'application/json': 'a\n$util.nope()' } }),
    ],
    [
      'Post: response template 200, line 1: #if of line 1 has no #end',
      apiWith({
        ...mock,
        IntegrationResponses: [{ StatusCode: 200, ResponseTemplates: { 'application/json': '#if($x)' } }],
      }),
    ],
    [
      'Post: there are two integration responses for 200',
      apiWith({
        ...mock,
        IntegrationResponses: [{ StatusCode: 200 }, { StatusCode: '200', SelectionPattern: '4..' }],
      }),
    ],
    [
      'Model: API Gateway refuses the model: Invalid model schema specified. Unsupported keyword(s): ["$id"]',
      apiWith(mock, {}, { $id: 'x' }),
    ],
    ['["const"]', apiWith(mock, {}, { properties: { a: { const: 1 } } })],
    ['["example","if"]', apiWith(mock, {}, { items: [{ example: 1 }, { oneOf: [{ if: {} }] }] })],
    ['no JSON Schema draft-04', apiWith(mock, {}, { exclusiveMinimum: 1 })],
    ['no JSON Schema draft-04', apiWith(mock, {}, { required: [] })],
  ])('%s', (message, template) => {
    expect(() => readRestApi(template, resolverOf(template))).toThrow(message);
  });

  it('takes properties that are called as keywords of later drafts', () => {
    const template = apiWith(mock, {}, { properties: { const: { type: 'string' }, if: {} } });
    expect(() => readRestApi(template, resolverOf(template))).not.toThrow();
  });
});
